// An officer begins a security cell in two taps; the shift leader takes it over by name, it is written down and told, and
// ended. A caseworker writes a decision that lacks everything, fills it in, the governor signs it, an officer tells the
// person. Whoever may not sign is not offered it.

import { hold } from "../browser.mjs";

// Somebody on the roll whom no other walk of this file takes.
async function someone(service, skip) {
  const { people } = await service.roll();
  for (const { id, where, room } of people.slice(20)) {
    if (where !== "in" || !room) continue;
    const { measures } = await service.api("shift_leader", `/api/people/${id}/decisions`);
    if (measures.length === 0 && skip-- === 0) return id;
  }
  throw new Error("nobody is left");
}

async function inTwoTaps({ arrive, service, scripts, t }) {
  const id = await someone(service, scripts ? 0 : 1);
  const leader = await arrive("shift_leader");
  await leader.go(`/people/${id}/decisions`);
  await leader.follow(t("measure-begin-now"));
  await leader.at(`/people/${id}/measures/new`);
  // The second tap: nothing else is asked.
  await leader.page.getByRole("button", { name: t("decision-kind-security-cell") }).click();
  await leader.at(/\/measures\/[^/]+$/);
  await leader.expect(t("done-measure-begun"));
  const measure = new URL(leader.page.url()).pathname;
  await leader.page.fill("#take-over [name=facts]", "Slo seg selv (oppdiktet).");
  await leader.page.getByRole("button", { name: t("measure-take-over-do") }).click();
  await leader.expect(t("done-measure-taken-over"));
  hold((await leader.page.locator("#take-over").count()) === 0, "it can be taken over twice");

  // The list shows it to everyone of the prison, with what is missing.
  const officer = await arrive("officer");
  await officer.go("/measures");
  hold((await officer.page.locator(`a[href="${measure}"]`).count()) === 1, "the list does not hold it");

  await leader.page.locator("#decisions a").first().click();
  await leader.follow(t("decision-write"), "#write");
  await leader.page.selectOption("#basis", "FRC-01");
  await leader.type({
    option_1: "Samtale", option_1_why: "Prøvd i ti minutter.", statement: "Vil være i fred.",
    reasons: "Du skadet deg selv og ville ikke slutte.",
  });
  await leader.choose("statement_how", "spoken");
  await leader.choose("interpreter", "not_needed");
  await leader.send(t("decision-save"));
  await leader.expect(t("done-decision-saved"));
  await leader.page.locator("#write button", { hasText: t("decision-sign-writing") }).click();
  await leader.expect(t("done-decision-signed"));
  await leader.page.locator("#tell [name=how][value=face_to_face]").check();
  await leader.page.locator("#tell [name=interpreter][value=not_needed]").check();
  await leader.page.locator("#tell button").click();
  await leader.expect(t("done-decision-told"));
  await leader.follow(t("decision-letter"));
  await leader.page.locator("#letter", { hasText: "Du skadet deg selv" }).waitFor();

  await leader.go(measure);
  await leader.page.fill("#notes [name=words]", "Sover.");
  await leader.page.locator("#notes button").click();
  await leader.expect(t("done-measure-noted"));
  await leader.follow(t("measure-anew"));
  await leader.page.locator("#before", { hasText: "Sover." }).waitFor();
  hold((await leader.page.inputValue("[name=reasons]")) === "", "a decision anew begins with old reasons");
  await leader.go(measure);
  await leader.page.check("#question [name=told]");
  await leader.page.getByRole("button", { name: t("measure-end-do") }).click();
  await leader.expect(t("done-measure-ended"));
  await officer.go("/measures");
  hold((await officer.page.locator(`a[href="${measure}"]`).count()) === 0, "what ended still stands on the list");
}

async function writtenAndSigned({ arrive, service, scripts, t }) {
  const id = await someone(service, scripts ? 2 : 3);
  const caseworker = await arrive("caseworker");
  await caseworker.go(`/people/${id}/decisions`);
  await caseworker.follow(t("decision-new"));
  await caseworker.page.selectOption("#kind", "leave");
  await caseworker.page.getByRole("button", { name: t("decision-go-on") }).click();
  await caseworker.choose("outcome", "refused");
  await caseworker.type({ option_1: "Permisjon med følge" });
  await caseworker.send(t("decision-save"));
  await caseworker.page.locator('#errors a[href="#option_1_why"]').waitFor();
  hold((await caseworker.page.inputValue("[name=option_1]")) === "Permisjon med følge", "what was typed is lost");
  await caseworker.type({ option_1_why: "Ønsket det ikke.", reasons: "Du kom for sent sist." });
  await caseworker.send(t("decision-save"));
  await caseworker.expect(t("done-decision-saved"));
  const decision = new URL(caseworker.page.url()).pathname;
  await caseworker.send(t("decision-propose"));
  for (const field of ["basis", "facts", "statement_how", "from_at"]) {
    await caseworker.page.locator(`#errors a[href="#${field}"]`).waitFor();
  }
  hold((await caseworker.page.inputValue("[name=reasons]")) === "Du kom for sent sist.", "the draft is not shown again");
  await caseworker.page.selectOption("#basis", "LVE-06");
  const { as_of } = await service.roll();
  await caseworker.type({ facts: "To timer for sent 3. november.", statement: "Bussen.", from_at: as_of.slice(0, 16) });
  await caseworker.choose("statement_how", "spoken");
  await caseworker.choose("interpreter", "not_needed");
  await caseworker.send(t("decision-save"));
  await caseworker.send(t("decision-propose"));
  await caseworker.expect(t("done-decision-proposed"));
  hold((await caseworker.page.getByRole("button", { name: t("decision-sign"), exact: true }).count()) === 0, "a caseworker without delegation is offered to sign");

  const governor = await arrive("governor");
  await governor.go("/decisions");
  await governor.page.locator(`a[href="${decision}"]`).click();
  await governor.page.locator("#next button", { hasText: t("decision-sign") }).first().click();
  await governor.sayYes(scripts);
  await governor.expect(t("done-decision-signed"));
  const officer = await arrive("officer");
  await officer.go("/delegations");
  await officer.expect(t("decision-kind-security-cell"));
  const told = await service.api("governor", `/api${decision}`);
  hold(told.state === "decided" && told.missing[0].what === "notice", "nobody is asked to tell the person");
}

export const walks = [
  { name: "a measure is begun in two taps, taken over, written, told and ended", run: inTwoTaps },
  { name: "a decision is written, signed by whoever may, and told", run: writtenAndSigned },
];
