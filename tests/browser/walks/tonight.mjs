// What police write for safe custody: the shift leader reads it as what to do tonight, health notes that it has gone
// through it, and from then on the shift leader reads why it is not shown. And who is called in and does not come.

import { randomUUID } from "node:crypto";
import { hold } from "../browser.mjs";

// A woman of whom a place at Halden is ordered, and what the police write of her.
async function written(service, scripts) {
  const family = scripts ? "Skarvefjell" : "Skarvevatn";
  const stated = (person) => {
    Object.assign(person, { navn: { fornavn: "Tordis", etternavn: family }, foedselsdato: "1988-09-05" });
    // No number that anybody can have: she is known by none.
    person.identitetsnummer.verdi = scripts ? "05898800001" : "05898800002";
  };
  const key = randomUUID();
  await service.receive("place", (message) => {
    Object.assign(message.forsendelse, { meldingsId: randomUUID() });
    message.forsendelse.mottakerOrganisasjon.navn = "Halden fengsel";
    message.anmodningsId = key;
    stated(message.personVaretektInfo.personVaretekt.person);
  });
  await service.receive("health_and_risk", (message) => {
    Object.assign(message.forsendelse, { meldingsId: randomUUID() });
    message.anmodningsId = key;
    stated(message.siktetPerson);
  });
  return `Tordis ${family}`;
}

async function untilHealth({ arrive, service, scripts, t }) {
  const name = await written(service, scripts);
  const health = await arrive("health");
  await health.go("/screening");
  const row = health.page.locator("tbody tr", { hasText: name });
  await row.locator("a").click();
  await health.at(/^\/screening\/[^/]+$/);
  const person = (await health.page.locator("main h2 a").getAttribute("href")).split("/")[2];

  const leader = await arrive("shift_leader");
  await leader.go(`/people/${person}`);
  await leader.expect(t("esas-tonight-see"));
  await leader.go(`/people/${person}/tonight`);
  await leader.expect(t("esas-tonight-suicide"));
  await leader.expect("Insulin");

  await health.send();
  await health.at("/screening");
  await health.expect(t("done-message-screened"));
  await health.page.locator("tbody tr", { hasText: name }).filter({ hasText: t("esas-screening-phase-screened") }).waitFor();

  await leader.go(`/people/${person}/tonight`);
  await leader.expect(t("esas-withheld-screened"));
  hold(!(await leader.page.locator("main").innerText()).includes("Insulin"), "what health has screened is still shown");
}

async function absent({ arrive, t }) {
  const gate = await arrive("reception");
  await gate.go("/");
  await gate.expect(t("reception-called-missing"));
  await gate.go("/reception/called-in");
  const card = gate.page.locator("section.card--danger").first();
  await card.locator("summary", { hasText: t("reception-called-absent") }).click();
  await card.getByRole("button", { name: t("reception-called-absent-do") }).click();
  await gate.page.locator("#errors a").first().waitFor();
  const again = gate.page.locator("section.card--danger").first();
  await again.locator("details[open] select[name=district]").selectOption("ost");
  await again.locator("details[open] input[name=told]").fill("Operasjonsleder Dahl, P-114");
  await again.getByRole("button", { name: t("reception-called-absent-do") }).click();
  await gate.expect(t("done-reception-absent"));
  await gate.expect(t("called-told"));
}

async function drunk({ arrive, t }) {
  const gate = await arrive("shift_leader");
  await gate.go("/reception/called-in");
  const card = gate.page.locator("section.card", { hasText: t("called-ahead") }).first();
  await card.locator("summary", { hasText: t("reception-called-handed") }).click();
  await card.locator("details[open] select[name=district]").selectOption("ost");
  await card.locator("details[open] input[name=taken_by]").fill("Patrulje 12, P-220");
  await card.locator("details[open] input[name=signature]").fill("M. Li");
  await card.getByRole("button", { name: t("reception-called-handed-do") }).click();
  await gate.expect(t("done-reception-handed-over"));
}

export const walks = [
  { name: "what police write is the officers' until health has gone through it", run: untilHealth },
  { name: "whoever is called in and does not come rings until the police are told", run: absent, scripts: [false] },
  { name: "whoever is called in and comes drunk is handed to the police", run: drunk, scripts: [true] },
];
