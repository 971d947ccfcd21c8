// A court lifts the only order somebody is held on: the list of deadlines shows at once that they are held too
// long, what must happen and who must act, and so does the home page of those who answer for it.

import { hold } from "../browser.mjs";

// People of the roll who are held on one remand order alone.
async function onOneOrder(service, wanted) {
  const { people } = await service.roll();
  const found = [];
  for (const { id, number } of people) {
    const { authorities } = await service.api("caseworker", `/api/people/${id}/authorities`);
    const inForce = authorities.filter(({ standing }) => standing === "in_force");
    if (inForce.length === 1 && inForce[0].kind === "remand_order") {
      found.push({ id, number, order: inForce[0] });
    }
    if (found.length === wanted) {
      return found;
    }
  }
  throw new Error("too few are held on one remand order");
}

async function rings({ arrive, service, scripts, t }) {
  const { id, number, order } = (await onOneOrder(service, 2))[scripts ? 0 : 1];
  const leader = await arrive("shift_leader");
  await leader.go("/");
  await leader.follow(t("deadlines-nav"), ".side");
  await leader.at("/lawful-until");
  const row = leader.page.locator("#overdue tbody tr", { hasText: number });
  hold((await row.count()) === 0, "held too long before anything happened");
  await service.api("caseworker", `/api/people/${id}/authorities/${order.id}/end`, { reason: "lifted", why: "Retten har opphevet den." }, order.version);
  if (!scripts) {
    await leader.go("/lawful-until");
  }
  await row.waitFor({ timeout: 5000 });
  const said = await row.innerText();
  for (const words of [t("needed-release-at-once"), "REM-05", t("role-shift-leader"), t("role-caseworker")]) {
    hold(said.includes(words), `the list does not say "${words}": ${said}`);
  }
  await leader.go("/home");
  const figure = leader.page.locator("main a[href='/lawful-until#overdue']");
  hold(/[1-9]/.test(await figure.innerText()), "the home page does not ring");
  await leader.go("/lawful-until");
  await row.locator("th a").click();
  await leader.at(`/people/${id}/dates`);
}

// What must be decided by a day: the governor sees what has come up to them, the caseworker their own, records one as
// done, and opens it again.
async function settled({ arrive, service, scripts, t }) {
  const governor = await arrive("governor");
  const { counts } = await service.api("governor", "/api/deadlines");
  await governor.go("/home");
  const over = governor.page.locator("main a[href='/deadlines?stage=past']");
  hold((await over.count()) === (counts.past > 0 ? 1 : 0), "the home page says something else than the list");
  await governor.go("/deadlines?stage=past");
  const shown = await governor.page.locator("#past tbody tr").count();
  hold(shown === Math.min(counts.past, 100), `${shown} of ${counts.past} have come up to the governor`);
  const caseworker = await arrive("caseworker");
  await caseworker.go("/");
  await caseworker.follow(t("deadlines-due-nav"), ".side");
  await caseworker.at("/deadlines");
  const rows = caseworker.page.locator("#due-rows section:not(#done) tbody tr", { has: caseworker.page.locator("a[href$='/done']") });
  const key = await rows.first().getAttribute("data-key");
  const row = caseworker.page.locator(`tr[data-key="${key}"]`);
  const said = await row.innerText();
  hold(/[A-Z]{3}-\d\d/.test(said) && said.includes("§"), `the list names no rule: ${said}`);
  hold(said.includes(t("deadlines-if-not")), `the list does not say what happens if not: ${said}`);
  await row.locator("a[href$='/done']").click();
  await caseworker.type({ outcome: "Vurdert, vedtak 26/1043" });
  await caseworker.send(t("deadlines-settle-do"));
  await caseworker.at("/deadlines");
  hold((await row.count()) === 0, "what is done stays in the list");
  const done = caseworker.page.locator("#done tbody tr", { hasText: "Vurdert, vedtak 26/1043" }).first();
  await done.locator("button").click();
  await caseworker.sayYes(scripts);
  await caseworker.at("/deadlines");
  await row.waitFor({ timeout: 5000 });
}

export const walks = [
  { name: "whoever is held on nothing rings", run: rings },
  { name: "what is due is called for, recorded as done and opened again", run: settled },
];
