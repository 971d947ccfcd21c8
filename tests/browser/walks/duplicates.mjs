// An alias with another warrant: found on the list, compared side by side, merged by two, read as one, and parted.

import { hold } from "../browser.mjs";

async function alias({ arrive, service, scripts, t }) {
  const { items } = await service.api("caseworker", "/api/duplicates");
  hold(items.length >= 3, `the list has ${items.length} pairs`);
  const found = items.find(({ reasons }) => reasons.includes("alias_name"));
  hold(found, "no alias stands on the list");

  const caseworker = await arrive("caseworker");
  await caseworker.go("/");
  await caseworker.follow(t("identity-nav"), ".side");
  await caseworker.at("/duplicates");
  await caseworker.page.locator(`a[href='/duplicates/${found.id}']`).click();
  await caseworker.at(`/duplicates/${found.id}`);
  for (const words of [t("identity-takes-two"), t("likeness-alias-name"), t("likeness-same-birth")]) {
    await caseworker.expect(words);
  }
  hold((await caseworker.page.locator("#file-1, #file-2").count()) === 2, "two files do not stand side by side");

  // Nothing said why: the form comes back.
  await caseworker.send(t("identity-merge-do"));
  await caseworker.sayYes(scripts);
  await caseworker.page.locator("#errors a[href='#why']").waitFor();
  await caseworker.type({ why: "Samme fingeravtrykk." });
  await caseworker.send(t("identity-merge-do"));
  await caseworker.sayYes(scripts);
  await caseworker.at(`/duplicates/${found.id}`);
  await caseworker.expect(t("pair-state-merge-proposed"));
  await caseworker.send(t("identity-confirm"));
  await caseworker.sayYes(scripts);
  await caseworker.expect(t("problem-merge-own-remedy"));

  const leader = await arrive("shift_leader");
  await leader.go(`/duplicates/${found.id}`);
  await leader.send(t("identity-confirm"));
  await leader.sayYes(scripts);
  await leader.expect(t("pair-state-merged"));
  const pair = await service.api("caseworker", `/api/duplicates/${found.id}`);
  const { merged, kept } = pair.merge;
  await leader.go(`/people/${merged}/authorities`);
  await leader.at(`/people/${kept}/authorities`);
  await leader.expect("26-900417ENE-TOSL/04");
  await leader.expect(t("done-file-elsewhere"));

  // Something is written while the files are one.
  const name = { kind: "alias", given: "Ola", family: "Skrevet Imens", source: "police" };
  await service.api("caseworker", `/api/people/${kept}/identity/name`, name);

  await leader.go(`/duplicates/${found.id}`);
  await leader.type({ reason: "Bildene viser to menn." });
  await leader.send(t("identity-undo-do"));
  await leader.sayYes(scripts);
  await leader.expect(t("pair-state-undo-proposed"));
  await caseworker.go(`/duplicates/${found.id}`);
  await caseworker.send(t("identity-confirm"));
  await caseworker.sayYes(scripts);
  await caseworker.expect(t("pair-state-parted"));
  await caseworker.expect(t("identity-written"));
  await caseworker.expect(t("event-fact-changed"));
  for (const one of [caseworker, leader]) {
    await one.go(`/duplicates/${found.id}`);
    await one.send(t("identity-gone-through-do"));
    await one.sayYes(scripts);
    await one.at(`/duplicates/${found.id}`);
    await one.expect(t("done-identity-gone-through"));
  }
  await caseworker.go(`/duplicates/${found.id}`);
  await caseworker.expect(t("pair-state-open"));
  await caseworker.go(`/people/${merged}/authorities`);
  await caseworker.at(`/people/${merged}/authorities`);
}

export const walks = [{ name: "an alias with another warrant is merged by two, read as one, and parted again", run: alias }];
