// Dates that wait: a form counts while it is filled in, with scripts and without; what was saved stands on the list with
// its difference; two agree, the person is told, and the letter says it in a language they read.

import { hold } from "../browser.mjs";

// Somebody who serves a sentence, in a prison where two can agree.
async function whom(leader, service) {
  const { people } = await service.roll();
  for (const person of people) {
    await leader.go(`/people/${person.id}/dates`);
    if ((await leader.page.locator("a[href$='/correct']").count()) > 0) {
      return person;
    }
  }
  throw new Error("nobody serves a sentence");
}

// With scripts it counts while it is filled in; what is refused is said, and nothing typed is lost.
async function countsByItself(page, before) {
  await page.fill("#credit_days", String(before + 3));
  await page.waitForSelector("#tried .badge");
  const said = await page.locator("#tried").innerText();
  hold(/3 /.test(said), `three days more of credit do not show: ${said}`);
  await page.fill("#credit_days", "many");
  await page.waitForSelector("#tried ul li");
  hold((await page.inputValue("#credit_days")) === "many", "what was typed is gone");
}

async function counts({ arrive, service, t, scripts }) {
  const caseworker = await arrive("caseworker");
  const person = await whom(caseworker, service);
  await caseworker.page.locator("a[href$='/correct']").first().click();
  await caseworker.at(/\/correct$/);
  await caseworker.expect(t("sentence-tried-lead"));
  const { page } = caseworker;
  const before = Number(await page.inputValue("#credit_days")) || 0;
  if (scripts) {
    await countsByItself(page, before);
  }
  await page.fill("#credit_days", String(before + 3));
  // Without scripts there is a button.
  await page.click("button[formaction$='/try']");
  await caseworker.at(/\/try$/);
  hold((await page.inputValue("#credit_days")) === String(before + 3), "what was typed is gone after counting");
  hold((await page.locator("#tried .badge").count()) > 0, "the button counts nothing");
  await page.fill("#why", "Retten la til tre dager");
  await page.click("main form button.button--primary");
  await caseworker.at(new RegExp(`^/people/${person.id}/dates`));
  await caseworker.expect(t("sentence-agreed-none"));

  // It waits on the list, with what is otherwise.
  await caseworker.go("/dates-to-confirm");
  await caseworker.expect(t("sentence-confirm-lead"));
  const row = page.locator(`tr[data-key="${person.id}"]`);
  hold((await row.count()) === 1, `${person.name} is not on the list`);
  await row.locator("a").first().click();
  await caseworker.at(new RegExp(`^/people/${person.id}/dates`));
  await caseworker.send(t("sentence-agree"));
  await caseworker.expect(t("done-dates-agreed"));

  const leader = await arrive("shift_leader");
  await leader.go(`/people/${person.id}/dates`);
  await leader.send(t("sentence-agree"));
  await leader.expect(t("done-dates-agreed"));
  await leader.page.locator("#agreed details.more summary").click();
  await leader.send(t("sentence-told-record"));
  await leader.page.waitForSelector("#errors");
  await leader.page.check("input[name=interpreter][value=not_needed]");
  await leader.page.fill("#said", "Da vet jeg det.");
  await leader.send(t("sentence-told-record"));
  await leader.expect("Da vet jeg det.");
  await leader.go("/dates-to-confirm");
  hold((await leader.page.locator(`tr[data-key="${person.id}"]`).count()) === 0, `${person.name} still waits`);
}

async function asksAndPrints({ arrive, service, t }) {
  const officer = await arrive("shift_leader");
  const person = await whom(await arrive("caseworker"), service);
  const { page } = officer;
  await officer.go(`/people/${person.id}/dates/what-if`);
  await page.check("input[name=fact][value=law]");
  await page.locator("summary", { hasText: t("sentence-what-if-law") }).click();
  await page.fill("#law_as_of", "2015-01-01");
  await page.locator("main form button.button", { hasText: t("sentence-count") }).click();
  await page.waitForSelector("#tried .badge");
  hold(page.url().includes("law_as_of=2015-01-01"), "the answer has no address of its own");
  await officer.go(`/people/${person.id}/dates/letter?language=nn`);
  hold((await page.locator("article.letter").getAttribute("lang")) === "nn", "the letter is not in nynorsk");
  hold((await page.locator(".letter__steps > li").count()) > 3, "the letter does not say how the dates were counted");
  await page.emulateMedia({ media: "print" });
  hold(!(await page.locator(".page-head").isVisible()), "the letter is printed with the head of the page");
  hold(await page.locator("article.letter h2").isVisible(), "the letter is not printed");
  await page.emulateMedia({ media: "screen" });
}

export const walks = [
  { name: "a form counts, and what it saved waits for two and for the person", run: counts },
  { name: "what if, and the letter", run: asksAndPrints },
];
