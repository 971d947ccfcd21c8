// Who is on call: a duty governor enters who comes next, an officer reads it with the telephone; a governor decides by
// which hour people go, and the prison says so.

import { hold } from "../browser.mjs";

async function onCall({ arrive, service, scripts, t }) {
  const name = scripts ? "Ingrid Vakthavende" : "Aslak Vakthavende";
  const { as_of } = await service.roll();
  const at = (hours) => new Date(Date.parse(as_of) + hours * 3_600_000).toISOString().slice(0, 16);

  const governor = await arrive("duty_governor");
  await governor.go("/");
  await governor.follow(t("duty-nav"), ".side");
  await governor.at("/duty");
  const first = governor.page.locator("#prisons tbody tr").first();
  hold((await first.innerText()).includes("Halden fengsel"), "the own prison is not the first");
  await governor.send(t("duty-save"));
  for (const field of ["post", "place", "name", "service_number", "telephone", "to_at"]) {
    await governor.page.locator(`#errors a[href="#${field}"]`).waitFor();
  }
  await governor.page.selectOption("#post", "duty_governor");
  await governor.page.selectOption("#place", "HAL");
  await governor.type({ name, service_number: "T900900", telephone: "ring meg", to_at: at(10) });
  await governor.send(t("duty-save"));
  await governor.page.locator('#errors a[href="#telephone"]').waitFor();
  hold((await governor.page.inputValue("#name")) === name, "what was typed is lost");
  await governor.type({ telephone: "00 00 90 09" });
  await governor.send(t("duty-save"));
  await governor.expect(t("done-duty-entered"));
  hold((await first.innerText()).includes(name), "whoever was entered last does not stand there");

  const officer = await arrive("officer");
  await officer.go("/duty");
  await officer.expect(name);
  hold((await officer.page.locator('a[href="tel:00009009"]').count()) === 1, "the number cannot be dialled");
  hold((await officer.page.locator("main form").count()) === 0, "an officer is offered the form");
}

async function releaseHour({ arrive, scripts, t }) {
  const hour = scripts ? "8" : "9";
  const governor = await arrive("governor");
  await governor.go("/prisons/HAL");
  await governor.page.selectOption("#hour", hour);
  await governor.send(t("estate-save"));
  await governor.page.locator('#errors a[href="#reason"]').waitFor();
  hold((await governor.page.inputValue("#hour")) === hour, "the hour that was chosen is lost");
  await governor.type({ reason: "Bussen til Oslo går halv ti" });
  await governor.send(t("estate-save"));
  await governor.expect(t("done-estate-release-hour"));
  await governor.expect(`0${hour}:00`);
}

export const walks = [
  { name: "who is on call is entered and read", run: onCall },
  { name: "a prison decides by which hour people go", run: releaseHour },
];
