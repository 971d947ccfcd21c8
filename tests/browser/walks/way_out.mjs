// The way out: a timeline and a list, and every date in them opens to its proof.

import { hold } from "../browser.mjs";

async function proofs({ arrive, service, t }) {
  const leader = await arrive("shift_leader");
  const { people } = await service.roll();
  let seen = 0;
  for (const person of people) {
    await leader.go(`/people/${person.id}/dates`);
    if ((await leader.page.locator("svg.tl").count()) === 0 || (await leader.page.locator(".way > li").count()) < 5) {
      continue;
    }
    await opens(leader, person, t);
    seen += 1;
    if (seen === 2) {
      return;
    }
  }
  throw new Error("nobody has a timeline of five dates");
}

async function opens(leader, person, t) {
  await leader.expect(t("sentence-lead"));
  const drawn = await leader.page.$$eval("svg.tl a", (all) => all.map((a) => a.getAttribute("href")));
  hold(drawn.length >= 3, `${person.name}: only ${drawn.length} dates are drawn`);
  const listed = await leader.page.$$eval(".way > li", (all) =>
    // Today stands among the dates and is none of them.
    all.filter((li) => !li.classList.contains("way--now")).map((li) => ({ what: li.innerText, href: li.querySelector("a")?.getAttribute("href") })),
  );
  for (const { what, href } of listed) {
    hold(href, `${person.name}: "${what}" opens nothing`);
  }
  // One is opened by hand from the drawing; of the others the pages are read.
  await leader.page.locator("svg.tl:visible a circle").last().click();
  await leader.at(new RegExp(`^/people/${person.id}/dates/[^/]+$`));
  for (const href of new Set([...drawn, ...listed.map((date) => date.href)])) {
    await leader.go(href);
    await leader.expect(t("sentence-proof-lead"));
    const steps = await leader.page.locator(".steps > li").allInnerTexts();
    hold(steps.length > 0, `${href}: has no steps`);
    hold(steps.some((step) => /[A-Z]{3}-\d\d/.test(step)), `${href}: names no rule`);
    hold(steps.some((step) => step.includes("§")), `${href}: names no section`);
  }
}

export const walks = [{ name: "every date of the way out opens its proof", run: proofs }];
