// A unit is counted from a telephone: from the officer's home to the signature, one button for each person. With scripts
// the connection is lost meanwhile: ticks are kept in the page and sent when it is back, and another officer sees them.

import { hold } from "../browser.mjs";

async function count({ arrive, scripts, t }) {
  const officer = await arrive("officer");
  const { page } = officer;
  await officer.go("/");
  await officer.at(/^\/units\//);
  const home = new URL(page.url()).pathname;
  await page.locator(".duty a").first().click();
  await officer.at("/counts/new");
  await officer.send(t("count-start"));
  await officer.at(/^\/counts\/[0-9a-f-]+$/);
  const count = new URL(page.url()).pathname;
  await officer.go(count);
  const open = page.locator("#part-open .called");
  const expected = await open.count();
  hold(expected > 2, "nobody is to be seen");
  if (scripts) {
    const relief = await arrive("shift_leader");
    await relief.go(count);
    await page.context().setOffline(true);
    await open.nth(0).locator("form[data-tick] button").click();
    await open.nth(1).locator("form[data-tick] button").click();
    await page.locator("#unsent:visible", { hasText: "2" }).waitFor();
    hold((await page.locator("[data-figure]").innerText()) === "2", "what is kept is not counted");
    await page.context().setOffline(false);
    await page.locator("#unsent").waitFor({ state: "hidden", timeout: 40_000 });
    await page.locator("#part-done .called").nth(1).waitFor();
    await relief.page.locator("#part-done .called").nth(1).waitFor({ timeout: 5000 });
    // A slip is undone, and ticked again.
    await page.locator("#part-done").getByRole("button", { name: t("count-undo") }).first().click();
    await page.locator("#part-done .called").nth(1).waitFor({ state: "detached" });
  }
  await officer.follow(t("count-by-another"));
  await officer.send(t("count-save"));
  await page.locator('#errors a[href="#seen_by"]').waitFor();
  await officer.type({ seen_by: "Verksbetjent Lie", seen_where: "Verkstedet" });
  await officer.send(t("count-save"));
  await officer.expect("Verkstedet");
  await officer.follow(t("count-sign"));
  await officer.expect(t("count-differs-now"));
  hold((await page.locator("input[name=outcome][value=agreed]").count()) === 0, "it can be signed as agreed");
  await officer.go(count);
  // A tap may meet a list that is drawn anew under it; hardly ever, and the next one counts.
  let again = 0;
  for (let left = await open.count(); left > 0; left = await open.count()) {
    await open.first().locator("form[data-tick] button").click();
    const seen = page.locator(`#part-open .called >> nth=${left - 1}`).waitFor({ state: "detached", timeout: 5000 });
    again += await seen.then(() => 0, () => 1);
    hold(again < 3, "taps are lost");
  }
  await officer.go(`${count}/sign`);
  await officer.expect(t("count-agrees-now"));
  await officer.send(t("count-sign-agreed"));
  await officer.expect(t("done-count-signed"));
  hold((await page.locator("form[data-tick]").count()) === 0, "a signed count can be changed");
  await officer.go(home);
}

async function gate({ arrive, scripts, t }) {
  const name = scripts ? "Kari Håndverker" : "Ola Håndverker";
  const reception = await arrive("reception");
  await reception.go("/");
  await reception.follow(t("gate-nav"), ".side");
  await reception.at("/gate");
  await reception.send(t("gate-save"));
  for (const field of ["category", "name"]) {
    await reception.page.locator(`#errors a[href="#${field}"]`).waitFor();
  }
  await reception.page.selectOption("#category", "contractor");
  await reception.type({ name, whom: "Rør og varme AS" });
  await reception.send(t("gate-save"));
  await reception.expect(t("done-gate-in"));
  const row = reception.page.locator("#gate-entries tbody tr", { hasText: name });
  await row.getByRole("button", { name: t("gate-goes-out") }).click();
  await reception.expect(t("done-gate-out"));
  hold((await row.count()) === 0, "whoever has gone is still there");
}

export const walks = [
  { name: "a unit is counted from a telephone", run: count },
  { name: "somebody comes in at the gate and goes", run: gate },
];
