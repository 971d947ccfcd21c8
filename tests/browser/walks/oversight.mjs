// The journal and its verification, as an auditor reads them.

import { hold } from "../browser.mjs";

async function journal({ arrive, service, t }) {
  const auditor = await arrive("auditor");
  const { people } = await service.roll();
  await auditor.go("/");
  await auditor.follow(t("oversight-journal"), ".side");
  await auditor.at("/journal");
  const times = () => auditor.page.$$eval("main tbody time", (all) => all.map((time) => Date.parse(time.dateTime)));
  const newest = await times();
  hold(newest.length >= 20, `the journal shows only ${newest.length} entries`);
  const told = await auditor.text("main");
  const named = people.find(({ name }) => told.includes(name));
  hold(!named, "the journal tells the name of somebody in custody");
  await auditor.follow(t("oversight-older"));
  await auditor.page.waitForURL((url) => url.search !== "");
  const older = await times();
  hold(older.length > 0 && older[0] <= newest.at(-1) && newest[0] > older.at(-1), "older entries are not older");
}

// One verification for both, since it reads the whole nation: one auditor begins it without scripts and asks again;
// the page of another follows it by itself.
async function verification({ arrive, t }) {
  const following = await arrive("auditor");
  const asking = await arrive("auditor", { scripts: false });
  await asking.go("/journal");
  await asking.follow(t("oversight-verify"));
  await asking.at("/journal/verification");
  await asking.send(t("oversight-verify-now"));
  await asking.expect(t("done-verification"));
  await following.go("/journal/verification");
  const until = Date.now() + 300_000;
  for (const auditor of [following, asking]) {
    while ((await auditor.text("main")).includes(t("oversight-running"))) {
      hold(Date.now() < until, "the verification does not end");
      await auditor.page.waitForTimeout(1_000);
      if (auditor === asking) await auditor.go("/journal/verification");
    }
    await auditor.expect(t("oversight-sound"));
    await auditor.expect(t("oversight-promises-hold"));
  }
}

export const walks = [
  { name: "the journal", run: journal },
  { name: "a verification of the journal", scripts: [true], run: verification },
];
