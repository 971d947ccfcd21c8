// All of it without a mouse: log-in, the skip link, search, a person, a movement. What has the focus
// can always be seen.

import { focusSeen, hold } from "../browser.mjs";

// More stops than this before the one that is wanted are too many.
const MOST = 120;

// Presses Tab until something has the focus; everything on the way must show that it has it.
async function tabTo(page, selector) {
  for (let steps = 0; steps < MOST; steps += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) {
      return;
    }
    await page.keyboard.press("Tab");
    const focus = await focusSeen(page);
    hold(focus.well, `the focus cannot be seen on ${focus.html}`);
  }
  throw new Error(`${selector} is not reached by ${MOST} steps of Tab on ${page.url()}`);
}

async function withoutMouse({ arrive, service, scripts, t }) {
  const officer = await arrive();
  const { page } = officer;
  const { login, password } = service.logIn("officer");
  await officer.go("/login");
  await tabTo(page, "#login");
  await page.keyboard.type(login);
  await tabTo(page, "#password");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await officer.at(/^\/units\//);
  await officer.speak("nb");

  // The first stop leads past everything to the content.
  await officer.go("/");
  await page.keyboard.press("Tab");
  hold(await page.evaluate(() => document.activeElement.matches(".skip")), "the first stop is not the skip link");
  hold((await focusSeen(page)).well, "the skip link cannot be seen");
  await page.keyboard.press("Enter");
  hold(await page.evaluate(() => location.hash === "#main"), "the skip link does not lead to the content");
  await page.keyboard.press("Tab");
  hold(await page.evaluate(() => document.querySelector("main").contains(document.activeElement)), "after the skip link the focus is not in the content");

  // Search: by its key where scripts run, else by Tab.
  const person = (await service.roll()).people.filter(({ unit, where }) => unit === "Avdeling A" && where === "in")[scripts ? 10 : 11];
  await officer.go("/");
  if (scripts) {
    await page.keyboard.press("/");
  }
  await tabTo(page, "#find");
  await page.keyboard.type(person.number);
  await page.keyboard.press("Enter");
  await officer.at("/people");
  await tabTo(page, `#results a[href="/people/${person.id}"]`);
  await page.keyboard.press("Enter");
  await officer.at(`/people/${person.id}`);
  await tabTo(page, `nav.tabs a[href="/people/${person.id}/moves"]`);
  await page.keyboard.press("Enter");
  await officer.at(`/people/${person.id}/moves`);
  await tabTo(page, `a[href="/people/${person.id}/moves/new"]`);
  await page.keyboard.press("Enter");
  await officer.at(`/people/${person.id}/moves/new`);

  // The form, from radio to button.
  await tabTo(page, "input[name=kind]");
  for (let steps = 0; steps < 12; steps += 1) {
    if (await page.evaluate(() => document.activeElement.value === "to_hospital" && document.activeElement.checked)) {
      break;
    }
    await page.keyboard.press("ArrowDown");
  }
  hold(await page.isChecked("input[value=to_hospital]"), "the arrows do not choose among the radios");
  await tabTo(page, "#destination");
  await page.keyboard.type("Legevakten");
  await tabTo(page, "#reason");
  await page.keyboard.type("Kuttet seg på kjøkkenet");
  await tabTo(page, "main form button.button");
  await page.keyboard.press("Enter");
  await officer.expect(t("done-placement-moved"));
  await officer.expect("Legevakten");
}

export const walks = [{ name: "by keyboard alone, from log-in to a movement", run: withoutMouse }];
