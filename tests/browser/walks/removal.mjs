// Somebody says at the gate that they have sought protection: no consulate is told from then on. And somebody whom the
// police fetch on an order of their own is released by two, and handed over with a receipt.

import { hold } from "../browser.mjs";

async function seeksProtection({ arrive, t }) {
  const gate = await arrive("reception");
  await gate.go("/reception/new");
  await gate.page.check("input[name=nameless]");
  await gate.choose("sex", "female");
  await gate.page.selectOption("#brought_by", "immigration_unit");
  await gate.choose("paper", "none");
  await gate.send(t("reception-receive-do"));
  await gate.at(/^\/people\/[^/]+\/reception$/);
  const person = new URL(gate.page.url()).pathname.split("/")[2];
  await gate.page.locator("#consulate button", { hasText: t("reception-consulate-yes") }).waitFor();

  await gate.go(`/people/${person}/removal`);
  await gate.follow(t("removal-protection-title"), "#protection");
  await gate.send(t("shell-save"));
  await gate.page.locator('#errors a[href="#heard_from"]').waitFor();
  await gate.choose("heard_from", "oneself");
  await gate.send(t("shell-save"));
  await gate.at(`/people/${person}/removal`);
  await gate.expect(t("removal-never-tell"));
  await gate.go(`/people/${person}/reception`);
  await gate.page.locator("#consulate", { hasText: t("reception-consulate-never") }).waitFor();
  hold(
    (await gate.page.locator("#consulate button", { hasText: t("reception-consulate-yes") }).count()) === 0,
    "a consulate can be told of somebody who has sought protection",
  );
  await gate.page.locator("#consulate button", { hasText: t("reception-consulate-no") }).click();
  await gate.page.locator("#consulate", { hasText: t("mark-declined") }).waitFor();
}

// Somebody of the roll who is held on one verified remand order alone and is not yet taken by another walk.
async function onOneOrder(service, skip) {
  const { people } = await service.roll();
  for (const { id, number } of people.slice(Math.floor(people.length / 2))) {
    const { authorities } = await service.api("caseworker", `/api/people/${id}/authorities`);
    const inForce = authorities.filter(({ standing }) => standing === "in_force");
    const isAlone = inForce.length === 1 && inForce[0].kind === "remand_order" && inForce[0].verified;
    if (!isAlone) {
      continue;
    }
    const { blocks } = await service.api("shift_leader", `/api/people/${id}/release`);
    if (blocks.every(({ block }) => block === "still_held") && skip-- === 0) {
      return { id, number, order: inForce[0] };
    }
  }
  throw new Error("nobody is held on one remand order");
}

async function handedOver({ arrive, scripts, service, t }) {
  const { id, number, order } = await onOneOrder(service, scripts ? 0 : 1);
  const path = `/api/people/${id}/authorities/${order.id}`;
  const ended = await service.api("caseworker", `${path}/end`, { reason: "lifted", why: "Retten har opphevet den." }, order.version);
  await service.api("governor", `${path}/verify`, {}, ended.authorities.find((one) => one.id === order.id).version);
  const leader = await arrive("shift_leader");
  await leader.go(`/people/${id}/removal`);
  await leader.follow(t("removal-order-title"), "#orders");
  await leader.send(t("shell-save"));
  for (const field of ["reference", "legal_basis", "fetch_at"]) {
    await leader.page.locator(`#errors a[href="#${field}"]`).waitFor();
  }
  const board = await service.api("shift_leader", "/api/releases");
  const tomorrow = new Date(Date.parse(board.as_of) + 86_400_000).toISOString().slice(0, 10);
  await leader.type({ reference: "PU 26-9001", legal_basis: "Utlendingsloven § 90" });
  await leader.page.fill("#fetch_at", `${tomorrow}T08:00`);
  await leader.send(t("shell-save"));
  await leader.at(`/people/${id}/removal`);
  await leader.go(`/people/${id}/release`);
  await leader.page.locator("#removal", { hasText: "PU 26-9001" }).waitFor();
  await leader.expect(t("release-fetch-late"));
  await leader.send(t("release-propose"));
  await leader.expect(t("done-release-proposed"));

  const duty = await arrive("duty_governor");
  await duty.go(`/people/${id}/release`);
  await duty.page.check("#photograph-same");
  await duty.choose("mark", "case_number");
  await duty.type({ said: number });
  await duty.page.check("#handed-over");
  await duty.type({ order_reference: "PU 26-9002" });
  await duty.send(t("release-confirm"));
  await duty.sayYes(scripts);
  for (const field of ["officer", "officer_number"]) {
    await duty.page.locator(`#errors a[href="#${field}"]`).waitFor();
  }
  await duty.type({ officer: "Kari Vakt", officer_number: "PU 1204" });
  await duty.send(t("release-confirm"));
  await duty.sayYes(scripts);
  await duty.expect(t("error-release-order-not-on-file"));
  await duty.type({ order_reference: "PU 26-9001" });
  await duty.send(t("release-confirm"));
  await duty.sayYes(scripts);
  await duty.at("/releases");
  const { people } = await service.roll();
  hold(!people.some((one) => one.id === id), "whoever was handed over is still on the roll");
}

export const walks = [
  { name: "protection keeps the consulate out", run: seeksProtection },
  { name: "a hand-over to the police is a release with a receipt", run: handedOver },
];
