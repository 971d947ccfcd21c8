// Somebody outside one's scope: a purpose is asked for first; where the role gives no access at all,
// an emergency opening is, and a leader reviews it.

import { hold } from "../browser.mjs";

async function asksForPurpose({ arrive, service, scripts, t }) {
  const leader = await arrive("shift_leader");
  const person = (await service.api("national", "/api/roll?prison=ULL")).people[scripts ? 3 : 4];
  await leader.go(`/people/${person.id}`);
  await leader.at(`/people/${person.id}/purpose`);
  hold(!(await leader.text()).includes(person.name), "the page that asks for the purpose tells the name");
  // Without a choice it asks again, and nothing typed is lost.
  await leader.type({ remark: "Fremstilling i morgen" });
  await leader.send(t("purpose-go"));
  await leader.page.locator("#errors a[href='#purpose']").waitFor();
  hold((await leader.page.inputValue("#remark")) === "Fremstilling i morgen", "the remark typed is lost");
  await leader.choose("purpose", "transfer");
  await leader.send(t("purpose-go"));
  await leader.at(`/people/${person.id}`);
  await leader.expect(person.name);
  // Once for this session: the next page of the file opens at once.
  await leader.tab(t("placement-tab"));
}

async function breaksGlass({ arrive, service, scripts, t }) {
  const officer = await arrive("officer");
  const person = (await service.roll()).people.filter(({ unit }) => unit === "Avdeling A")[scripts ? 5 : 6];
  // An officer does not read the papers of a person: only in an emergency.
  await officer.go(`/people/${person.id}/authorities`);
  await officer.at(`/people/${person.id}/break-glass`);
  await officer.send(t("glass-go"));
  await officer.page.locator("#errors a[href='#reason']").waitFor();
  const reason = `Personen er funnet livløs på rommet, ${scripts ? "kl. 10" : "kl. 11"}`;
  await officer.type({ reason });
  await officer.choose("hours", "2");
  await officer.send(t("glass-go"));
  await officer.at(`/people/${person.id}/authorities`);
  await officer.expect(t("authority-documents"));

  const governor = await arrive("governor");
  await governor.go("/");
  await governor.follow(t("reviews-nav"), ".side");
  const row = governor.page.locator("#reviews tbody tr", { hasText: reason });
  await row.waitFor();
  await row.getByRole("link").click();
  await governor.at(/^\/break-glass\/.+/);
  await governor.expect(reason);
  await governor.choose("finding", "justified");
  await governor.send(t("review-save"));
  await governor.page.locator("#errors a[href='#remark']").waitFor();
  hold(await governor.page.isChecked("input[value=justified]"), "the finding chosen is lost");
  await governor.type({ remark: "Snakket med betjenten og vaktleder" });
  await governor.send(t("review-save"));
  await governor.expect(t("done-review"));
  hold((await row.count()) === 0, "the opening still waits for a review");
  await governor.expect(t("reviews-done"));
}

export const walks = [
  { name: "a purpose for a person outside the scope", run: asksForPurpose },
  { name: "an emergency opening and its review", run: breaksGlass },
];
