// A court lifts the only order somebody is held on: a second officer confirms that, a shift leader proposes the
// release, cannot confirm it alone, and a duty governor lets the person go, who is off the roll at once.

import { hold } from "../browser.mjs";

// People of the roll who are held on one verified remand order alone, the last ones: other walks take the first.
async function onOneOrder(service, wanted) {
  const { people } = await service.roll();
  const found = [];
  for (const { id, number } of [...people].reverse()) {
    const { authorities } = await service.api("caseworker", `/api/people/${id}/authorities`);
    const inForce = authorities.filter(({ standing }) => standing === "in_force");
    if (inForce.length === 1 && inForce[0].kind === "remand_order" && inForce[0].verified) {
      found.push({ id, number, order: inForce[0] });
    }
    if (found.length === wanted) {
      return found;
    }
  }
  throw new Error("too few are held on one remand order");
}

async function releases({ arrive, service, scripts, t }) {
  const { id, number, order } = (await onOneOrder(service, 2))[scripts ? 0 : 1];
  const path = `/api/people/${id}/authorities/${order.id}`;
  const ended = await service.api("caseworker", `${path}/end`, { reason: "lifted", why: "Retten har opphevet den." }, order.version);
  const leader = await arrive("shift_leader");
  await leader.go("/");
  await leader.follow(t("release-nav"), ".side");
  await leader.at("/releases");
  const row = leader.page.locator(`tr[data-key="${id}"]`);
  hold((await row.innerText()).includes(t("release-block-unconfirmed-ending")), "one alone ended it, and nothing says so");
  const { version } = ended.authorities.find((one) => one.id === order.id);
  await service.api("governor", `${path}/verify`, {}, version);
  await row.locator("th a").click();
  await leader.at(`/people/${id}/release`);
  await leader.page.reload();

  await leader.page.locator("#note-property").fill("To esker, talt sammen");
  await leader.page.locator("#property button", { hasText: t("release-mark-done") }).click();
  await leader.expect(t("done-release-task"));
  await leader.page.locator("#property", { hasText: "To esker, talt sammen" }).waitFor();
  await leader.send(t("release-propose"));
  await leader.expect(t("done-release-proposed"));
  await leader.expect(t("release-block-same-person"));
  hold((await leader.page.locator("#door").count()) === 0, "one person is offered both steps");

  const duty = await arrive("duty_governor");
  await duty.go(`/people/${id}/release`);
  await duty.send(t("release-confirm"));
  await duty.sayYes(scripts);
  for (const field of ["mark", "said"]) {
    await duty.page.locator(`#errors a[href="#${field}"]`).waitFor();
  }
  await duty.page.check("#photograph-same");
  await duty.choose("mark", "case_number");
  await duty.type({ said: "1901/000001-A" });
  await duty.send(t("release-confirm"));
  await duty.sayYes(scripts);
  await duty.expect(t("error-release-not-recognised"));
  hold((await duty.page.locator("#door").count()) === 0, "whoever was not recognised is asked again at once");
  await duty.expect(t("release-identity-wrong-answer"));
  await leader.go(`/people/${id}/release`);
  await leader.page.locator("#who input[name=note]").fill("Kontaktbetjenten har kjent ham i to år");
  await leader.page.locator("#who button", { hasText: t("release-establish") }).click();
  await leader.expect(t("done-release-identity"));
  await duty.go(`/people/${id}/release`);
  hold(!(await duty.page.locator(".identity").innerText()).includes(number), "the mark stands on the screen of who asks");
  await duty.page.check("#photograph-same");
  await duty.choose("mark", "case_number");
  await duty.type({ said: number });
  await duty.send(t("release-confirm"));
  await duty.sayYes(scripts);
  await duty.at("/releases");
  await duty.expect(t("done-release-confirmed"));
  const { people } = await service.roll();
  hold(!people.some((one) => one.id === id), "whoever was released is still on the roll");
  const rings = await service.api("governor", "/api/lawful-until");
  hold(!rings.items.some((one) => one.id === id), "the alarm goes on for somebody who is out");
}

export const walks = [{ name: "a release takes two people", run: releases }];
