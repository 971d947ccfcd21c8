// The roll follows what others record, without being loaded again.

import { hold } from "../browser.mjs";

async function follows({ arrive, service, t }) {
  const leader = await arrive("shift_leader");
  const reception = await arrive("reception");
  const person = (await service.roll()).people.filter(({ where, room }) => where === "in" && room)[60];
  await leader.go("/roll?prison=HAL");
  await leader.page.evaluate(() => { window.stayed = true; });
  const row = leader.page.locator("#roll-rows tbody tr", { hasText: person.number });
  await row.locator(".where--in").waitFor();
  await reception.go(`/people/${person.id}/moves/new`);
  await reception.choose("kind", "to_hospital");
  await reception.type({ destination: "Sykehuset Østvidda", reason: "Undersøkelse" });
  await reception.page.locator("#due_back").fill("2099-01-01T12:00");
  await reception.send();
  const errors = reception.page.locator("#errors");
  hold((await errors.count()) === 0, `the movement is refused: ${await errors.allInnerTexts()}`);
  await reception.expect(t("done-placement-moved"));
  await row.locator(".where--out", { hasText: t("place-hospital") }).waitFor({ timeout: 5000 });
  hold(await leader.page.evaluate(() => window.stayed === true), "the page was loaded again");
  hold(await leader.page.locator("#link-lost").isHidden(), "the page says that it lost its link");
  await reception.go(`/people/${person.id}/moves/new`);
  await reception.choose("kind", "back");
  await reception.type({ reason: "Undersøkelsen er over" });
  await reception.send();
  await reception.expect(t("done-placement-moved"));
  await row.locator(".where--in").waitFor({ timeout: 5000 });
  hold(await leader.page.evaluate(() => window.stayed === true), "the page was loaded again");
}

export const walks = [{ name: "the roll updates live", scripts: [true], run: follows }];
