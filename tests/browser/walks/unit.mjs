// An officer's home is the unit; from it somebody goes out and comes back.

import { hold } from "../browser.mjs";

async function outAndBack({ arrive, scripts, t }) {
  const officer = await arrive("officer");
  await officer.go("/");
  await officer.at(/^\/units\//);
  const cards = officer.page.locator(".people .pcard");
  hold((await cards.count()) > 10, "the unit shows no photo cards");
  // Somebody inside, another one with scripts than without.
  const card = cards.locator("visible=true").filter({ has: officer.page.locator(".where--in") }).nth(scripts ? 0 : 1);
  await card.scrollIntoViewIfNeeded();
  const picture = card.locator("img.photo");
  await officer.page.waitForFunction((img) => img.complete && img.naturalWidth > 0, await picture.elementHandle());
  hold((await card.locator(".room-no").innerText()).trim() !== "", "the card has no room");
  const name = (await card.locator(".pcard__name").innerText()).trim();
  const own = () => officer.page.locator(".pcard", { hasText: name });
  await card.getByRole("link").click();
  await officer.tab(t("placement-tab"));
  await officer.follow(t("placement-new-movement"));
  await officer.choose("kind", "to_court");
  await officer.type({ destination: "Østvidda tingrett", reason: "Rettsmøte", source: "26-000001" });
  await officer.page.locator("#due_back").fill(soon(4));
  await officer.send();
  await officer.expect(t("done-placement-moved"));
  await officer.expect("Østvidda tingrett");
  await officer.go("/");
  await own().locator(".where--out", { hasText: t("place-court") }).waitFor();
  hold((await own().innerText()).includes(t("placement-due-when")), "the card does not say when the person is back");
  await own().getByRole("link").click();
  await officer.tab(t("placement-tab"));
  await officer.follow(t("placement-new-movement"));
  hold((await officer.page.locator("input[value=to_court]").count()) === 0, "somebody who is out can go out again");
  await officer.choose("kind", "back");
  await officer.type({ reason: "Rettsmøtet er over" });
  await officer.send();
  await officer.expect(t("done-placement-moved"));
  await officer.go("/");
  await own().locator(".where--in", { hasText: t("place-in") }).waitFor();
}

// A local time some hours from now, as a field takes it.
function soon(hours) {
  const at = new Date(Date.now() + hours * 3_600_000);
  return at.toLocaleString("sv-SE", { timeZone: "Europe/Oslo" }).slice(0, 16).replace(" ", "T");
}

export const walks = [{ name: "an officer's unit, out to court and back", run: outAndBack }];
