// The journal and its verification, as an auditor reads them.

import { hold } from "../browser.mjs";

async function journal({ arrive, service, scripts, t }) {
  const auditor = await arrive("auditor");
  const { people } = await service.roll();
  await auditor.go("/");
  await auditor.follow(t("oversight-journal"), ".side");
  await auditor.at("/journal");
  const rows = await auditor.page.locator("main tbody tr").allInnerTexts();
  hold(rows.length >= 20, `the journal shows only ${rows.length} entries`);
  const told = await auditor.text("main");
  const named = people.find(({ name }) => told.includes(name));
  hold(!named, "the journal tells the name of somebody in custody");
  await auditor.follow(t("oversight-older"));
  await auditor.page.waitForURL((url) => url.search !== "");
  hold((await auditor.page.locator("main tbody tr").allInnerTexts())[0] !== rows[0], "older entries are the same ones");
  await auditor.go("/journal");
  await auditor.follow(t("oversight-verify"));
  await auditor.at("/journal/verification");
  await auditor.send(t("oversight-verify-now"));
  await auditor.expect(t("done-verification"));
  // The page follows it by itself where scripts run; else it is asked for again.
  const until = Date.now() + 300_000;
  while ((await auditor.text("main")).includes(t("oversight-running"))) {
    hold(Date.now() < until, "the verification does not end");
    await auditor.page.waitForTimeout(1_000);
    if (!scripts) await auditor.go("/journal/verification");
  }
  await auditor.expect(t("oversight-sound"));
  await auditor.expect(t("oversight-promises-hold"));
}

export const walks = [{ name: "the journal and its verification", scripts: [true, false], run: journal }];
