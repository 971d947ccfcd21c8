// Somebody whom another prison has stands at the gate: a purpose is asked for, the person is taken in
// here, and a deviation stands until somebody has settled it with the other prison.

import { hold } from "../browser.mjs";

async function takesIn({ arrive, service, scripts, t }) {
  const gate = await arrive("reception");
  const elsewhere = (await service.api("national", "/api/roll?prison=BGO")).people.filter(({ where, room }) => where === "in" && room);
  const person = elsewhere[scripts ? 20 : 21];
  await gate.go(`/people/${person.id}`);
  await gate.choose("purpose", "transfer");
  await gate.send(t("purpose-go"));
  await gate.at(`/people/${person.id}`);
  await gate.go(`/people/${person.id}/moves`);
  await gate.follow(t("placement-new-arrival"));
  await gate.at("/reception/new");

  await gate.send(t("reception-receive-do"));
  await gate.page.locator("#errors a[href='#brought_by']").waitFor();
  await gate.page.selectOption("#brought_by", "ost");
  await gate.choose("paper", "none");
  await gate.send(t("reception-receive-do"));
  await gate.expect(t("done-reception-received"));
  await gate.go(`/people/${person.id}/moves`);
  await gate.expect(t("placement-no-room"));
  hold((await gate.page.getByRole("link", { name: t("placement-new-arrival") }).count()) === 0, "taken in twice");

  const here = (await service.roll()).people.find(({ id }) => id === person.id);
  hold(here?.where === "reception", "the roll here does not show who was taken in");
  const there = (await service.api("national", "/api/roll?prison=BGO")).people;
  hold(there.every(({ id }) => id !== person.id), "the other roll still shows who left");
  await gate.go("/deviations");
  const row = gate.page.locator("section.card", { hasText: person.number });
  hold((await row.innerText()).includes(t("check-elsewhere")), "the deviation does not say what it is");
}

export const walks = [{ name: "somebody another prison has is taken in at the gate", run: takesIn }];
