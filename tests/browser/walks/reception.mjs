// Somebody who gives no name comes at night: two taps from the home page to the form, one submission to the
// roll, a call back, questions, an act, a step; and the police take one back whom nobody confirms.

import { hold } from "../browser.mjs";

// Takes in a man without a name, from the home page.
async function strangerIn(gate, t) {
  await gate.go("/");
  await gate.follow(t("reception-nav-receive"), "nav");
  await gate.at("/reception/new");
  await gate.page.check("input[name=nameless]");
  await gate.choose("sex", "male");
  await gate.page.selectOption("#brought_by", "oslo");
  await gate.choose("paper", "committal_order");
  await gate.send(t("reception-receive-do"));
  await gate.at(/^\/people\/[^/]+\/reception$/);
  await gate.expect(t("done-reception-received"));
  return new URL(gate.page.url()).pathname.split("/")[2];
}

async function receives({ arrive, service, t }) {
  const gate = await arrive("reception");
  await gate.go("/reception/new");
  await gate.send(t("reception-receive-do"));
  for (const field of ["given", "sex", "brought_by", "paper"]) {
    await gate.page.locator(`#errors a[href="#${field}"]`).waitFor();
  }
  const person = await strangerIn(gate, t);
  await gate.expect(t("people-unknown"));
  await gate.expect(t("authority-flag-unverified"));
  const line = (await service.roll()).people.find(({ id }) => id === person);
  hold(line?.where === "reception", "whoever was received is not on the roll");

  await gate.page.locator("#police summary", { hasText: t("reception-record-call") }).click();
  await gate.page.selectOption("#district", "oslo");
  await gate.type({ spoke_with: "Operasjonsleder" });
  await gate.choose("confirmed", "unknown");
  await gate.page.locator("#police form button", { hasText: t("reception-record-call") }).click();
  await gate.expect(t("done-reception-called"));

  await gate.choose("death", "yes");
  await gate.type({ death_note: "Orker ikke mer" });
  await gate.send(t("reception-save-answers"));
  await gate.expect(t("done-reception-answered"));
  await gate.page.locator("#tonight a[href='tel:116117']").waitFor();
  hold((await gate.page.inputValue("#death_note")) === "Orker ikke mer", "what was answered is not shown");
  await gate.page.locator("#company button", { hasText: t("reception-done") }).click();
  await gate.page.locator("#company", { hasText: t("mark-done") }).waitFor();
  await gate.page.locator("#company button", { hasText: t("reception-undo") }).click();
  await gate.page.locator("#company button", { hasText: t("reception-done") }).waitFor();

  await gate.page.locator("#search button", { hasText: t("reception-done") }).click();
  await gate.page.locator("#errors a").first().waitFor();
  await gate.page.locator("#note-search").fill("Innkomst");
  await gate.page.locator("#search button", { hasText: t("reception-done") }).click();
  await gate.page.locator("#search", { hasText: "Innkomst" }).waitFor();

  // A second officer confirms; the one who typed the paper in is not offered it.
  hold((await gate.page.getByRole("button", { name: t("reception-verify") }).count()) === 0, "one person does both");
  await gate.go("/receptions");
  await gate.page.locator(`tr[data-key="${person}"]`, { hasText: t("reception-standing-unverified") }).waitFor();
}

async function confirms({ arrive, scripts, t }) {
  const gate = await arrive("reception");
  const person = await strangerIn(gate, t);
  const leader = await arrive("shift_leader");
  await leader.go(`/people/${person}/reception`);
  await leader.page.locator("#police form[action$='/verify'] button").click();
  await leader.sayYes(scripts);
  await leader.at(`/people/${person}/authorities`);
  await leader.expect(t("done-authority-verified"));
  await leader.go(`/people/${person}/reception`);
  hold((await leader.page.getByText(t("reception-record-back")).count()) === 0, "who is lawfully held can be taken back");
}

async function takenBack({ arrive, scripts, service, t }) {
  const gate = await arrive("reception");
  const person = await strangerIn(gate, t);
  await gate.page.locator("#police summary", { hasText: t("reception-record-back") }).click();
  await gate.type({ taken_by: "Patrulje 4", reason: "Ingen bekrefter at han skal holdes" });
  await gate.page.locator("#police form[action$='/back'] button").click();
  await gate.sayYes(scripts);
  await gate.at("/receptions");
  await gate.expect(t("done-reception-taken-back"));
  hold((await service.roll()).people.every(({ id }) => id !== person), "whoever was taken back is still on the roll");
}

async function chosen({ arrive, scripts, service, t }) {
  const gate = await arrive("reception");
  const elsewhere = (await service.api("national", "/api/roll?prison=BGO")).people.filter(({ where, room }) => where === "in" && room);
  const person = elsewhere[scripts ? 24 : 25];
  await gate.go("/reception/new");
  await gate.type({ q: person.number });
  await gate.page.check("input[name=purpose]");
  await gate.page.locator("main form[role=search] button").click();
  await gate.page.locator(`main a[href="/reception/new?person=${person.id}"]`).click();
  await gate.choose("purpose", "transfer");
  await gate.send(t("purpose-go"));
  await gate.at("/reception/new");
  await gate.expect(person.name);
  await gate.page.selectOption("#brought_by", "oslo");
  await gate.choose("paper", "on_file");
  await gate.send(t("reception-receive-do"));
  await gate.expect(t("done-reception-received"));
}

async function numbers({ arrive, t }) {
  const administrator = await arrive("administrator");
  await administrator.go("/reception/numbers");
  await administrator.page.selectOption("#district", "troms");
  await administrator.type({ number: "ring oss", answers: "Vakta" });
  await administrator.send(t("reception-number-save"));
  await administrator.page.locator("#errors a[href='#number']").waitFor();
  await administrator.type({ number: "00 00 00 99" });
  await administrator.send(t("reception-number-save"));
  await administrator.expect(t("done-reception-number"));
  await administrator.expect("00 00 00 99");
  const leader = await arrive("shift_leader");
  await leader.go("/reception/numbers");
  hold((await leader.page.locator("main input[name=number]").count()) === 0, "a shift leader sets numbers");
}

export const walks = [
  { name: "a stranger is received at the gate", run: receives },
  { name: "a second officer confirms the paper", run: confirms },
  { name: "the police take somebody back", run: takenBack },
  { name: "somebody known is chosen at the gate", run: chosen },
  { name: "numbers on which the police are called back", run: numbers },
];
