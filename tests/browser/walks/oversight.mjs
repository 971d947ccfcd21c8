// The journal and its verification, as an auditor reads them.

import { hold } from "../browser.mjs";

async function journal({ arrive, service, t }) {
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
  // Every entry there is gets read again, which takes its time.
  auditor.page.setDefaultTimeout(300_000);
  await auditor.follow(t("oversight-verify"));
  await auditor.at("/journal/verification");
  await auditor.expect(t("oversight-sound"));
  await auditor.expect(t("oversight-promises-hold"));
}

export const walks = [{ name: "the journal and its verification", scripts: [false], run: journal }];
