// An officer writes down what somebody applies for, the caseworker takes it and refuses it, the person is told face to
// face before it shows, appeals, and the region decides. A complaint about staff never stands before the unit.

import { hold } from "../browser.mjs";

async function wholeWay({ arrive, service, scripts, t }) {
  const { people } = await service.roll();
  const { id } = people[scripts ? 10 : 11];
  const officer = await arrive("shift_leader");
  await officer.go(`/people/${id}/applications`);
  await officer.follow(t("applications-new"));
  await officer.send(t("shell-save"));
  for (const field of ["subject", "words"]) {
    await officer.page.locator(`#errors a[href="#${field}"]`).waitFor();
  }
  await officer.page.selectOption("#subject", "leave");
  await officer.type({ words: "Jeg vil hjem til bursdagen til datteren min." });
  await officer.send(t("shell-save"));
  await officer.at(`/people/${id}/applications`);
  await officer.expect("A-2026-");
  const one = await officer.page.$eval("main tbody th a", (link) => link.pathname);

  const caseworker = await arrive("caseworker");
  await caseworker.go(one);
  await caseworker.send(t("applications-do-take"));
  await caseworker.expect(t("done-application-take"));
  await caseworker.follow(t("applications-do-answer"));
  await caseworker.choose("outcome", "refused");
  await caseworker.type({ reasons: "Det er for tidlig etter innsettelsen." });
  await caseworker.send(t("applications-do-answer"));
  await caseworker.expect(t("applications-untold"));

  await officer.go(one);
  await officer.follow(t("applications-do-tell"));
  hold((await officer.page.locator('input[value="letter"]').count()) === 0, "a refusal can be told by a letter");
  await officer.choose("how", "face_to_face");
  await officer.send(t("applications-do-tell"));
  await officer.follow(t("applications-do-appeal"));
  await officer.type({ words: "Andre har fått det." });
  await officer.send(t("applications-do-appeal"));
  await caseworker.go(one);
  await caseworker.follow(t("applications-do-send-on"));
  await caseworker.type({ words: "Svaret står ved lag." });
  await caseworker.send(t("applications-do-send-on"));
  await caseworker.expect(t("application-state-sent-on"));

  const region = await arrive("regional");
  await region.go(one);
  await region.follow(t("applications-do-decide"));
  await region.choose("outcome", "granted");
  await region.type({ reasons: "Bursdagen er viktig, og risikoen er liten." });
  await region.send(t("applications-do-decide"));
  await region.expect(t("application-finding-granted"));
}

async function aboutStaff({ arrive, service, t }) {
  const { people } = await service.roll();
  const { id } = people[12];
  const body = { kind: "complaint", subject: "treatment_by_staff", words: "En betjent skrek til meg." };
  const { id: one } = await service.api("shift_leader", `/api/people/${id}/applications`, body);
  const leader = await arrive("shift_leader");
  await leader.go(`/people/${id}/applications`);
  hold((await leader.page.locator(`a[href$="${one}"]`).count()) === 0, "the unit sees a complaint about staff");
  const governor = await arrive("governor");
  await governor.go(`/people/${id}/applications/${one}`);
  await governor.expect(t("application-subject-treatment-by-staff").toLowerCase());
}

export const walks = [
  { name: "an application to its last answer", run: wholeWay },
  { name: "a complaint about staff goes past the unit", run: aboutStaff },
];
