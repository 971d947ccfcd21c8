// From a name spelt wrong to the person file and each of its tabs.

import { hold } from "../browser.mjs";

// The same name as somebody hears it: in small letters and with another vowel at the end.
function misspelt(name) {
  return name.toLowerCase().replace(/([aeiouyæøå])(?=[^aeiouyæøå]*$)/, (vowel) => (vowel === "e" ? "a" : "e"));
}

async function searches({ arrive, service, t }) {
  const leader = await arrive("shift_leader");
  const { people } = await service.roll();
  const wanted = people.find(({ name }) => /^\S+ \S+(sen|ng|ad)$/.test(name));
  await leader.go("/");
  await leader.page.fill("#find", misspelt(wanted.name));
  await leader.page.keyboard.press("Enter");
  await leader.at("/people");
  const row = leader.page.locator("#results tbody tr", { hasText: wanted.number });
  await row.waitFor();
  const place = (await leader.page.locator("#results tbody tr").allInnerTexts()).findIndex((text) => text.includes(wanted.number));
  hold(place < 5, `${misspelt(wanted.name)} finds the person as number ${place + 1}`);
  await row.getByRole("link").click();
  await leader.at(`/people/${wanted.id}`);
  await leader.expect(wanted.number);
  const tabs = await leader.page.locator("nav.tabs a").allInnerTexts();
  hold(tabs.length >= 6, `the file has only the tabs ${tabs.join(", ")}`);
  for (const tab of tabs) {
    await leader.tab(tab.trim());
    hold((await leader.text(".identity")).includes(wanted.name), `${tab}: the identity bar is gone`);
    hold((await leader.page.locator("main h1, main h2").count()) > 0, `${tab}: is empty`);
  }
  // By case number, and a name nobody has.
  await leader.page.fill("#find", wanted.number);
  await leader.page.keyboard.press("Enter");
  await leader.page.locator("#results tbody tr", { hasText: wanted.name }).waitFor();
  await leader.page.fill("#find", "xqzwxq");
  await leader.page.keyboard.press("Enter");
  await leader.expect(t("people-none-found"));
}

export const walks = [{ name: "search with a misspelling to each tab of a file", run: searches }];
