// A person is registered: all errors at once, each leading to its field, and nothing typed is lost.

import { hold } from "../browser.mjs";

async function registers({ arrive, scripts, t }) {
  const reception = await arrive("reception");
  await reception.go("/people");
  await reception.follow(t("people-register"));
  await reception.at("/people/new");
  const family = scripts ? "Lyngbakkmo" : "Myrhauglien";
  const typed = { given: "Odd-Arvid", family, born: "31.02.1990", number: "12345678901" };
  await reception.type(typed);
  await reception.page.selectOption("#identifier", "birth_number");
  await reception.page.selectOption("#country", { index: 5 });
  const country = await reception.page.inputValue("#country");
  await reception.page.check("input[name=interpreter]");
  await reception.send(t("people-register-do"));

  const summary = reception.page.locator("#errors");
  await summary.waitFor();
  if (scripts) {
    hold(await summary.evaluate((box) => box === document.activeElement), "the errors do not take the focus");
  }
  const links = await summary.locator("a").evaluateAll((all) => all.map((a) => a.getAttribute("href").slice(1)));
  for (const field of ["born", "sex", "number", "source"]) {
    hold(links.includes(field), `the summary does not lead to ${field}: ${links.join(", ")}`);
  }
  for (const field of links) {
    await summary.locator(`a[href="#${field}"]`).first().click();
    const there = await reception.page.evaluate((id) => {
      const element = document.getElementById(id);
      return element !== null && (element === document.activeElement || element.contains(document.activeElement) || location.hash === `#${id}`);
    }, field);
    hold(there, `the link to ${field} leads nowhere`);
    const described = await reception.page.getAttribute(`[id="${field}"]`, "aria-describedby");
    hold(described?.includes(`${field}-error`), `${field} is not told what is wrong with it`);
  }
  for (const [name, value] of Object.entries(typed)) {
    hold((await reception.page.inputValue(`#${name}`)) === value, `what was typed into ${name} is lost`);
  }
  hold((await reception.page.inputValue("#identifier")) === "birth_number", "the kind of number is lost");
  hold((await reception.page.inputValue("#country")) === country, "the country is lost");
  hold(await reception.page.isChecked("input[name=interpreter]"), "the need of an interpreter is lost");

  await reception.type({ born: "1990", number: "" });
  await reception.page.selectOption("#identifier", "");
  await reception.choose("sex", "male");
  await reception.page.selectOption("#source", "oneself");
  await reception.send(t("people-register-do"));
  await reception.at(/^\/people\/(?!new)[^/]+$/);
  await reception.expect(t("done-people-registered"));
  await reception.expect(family);
  await reception.tab(t("people-identity"));
  await reception.expect(t("source-oneself"));
}

async function alike({ arrive, scripts, service, t }) {
  const reception = await arrive("reception");
  const { name, id } = (await service.roll()).people[scripts ? 20 : 21];
  const { identity } = await service.api("shift_leader", `/api/people/${id}`);
  const words = name.split(" ");
  const [{ born, sex }] = identity.particulars;
  await reception.go("/people/new");
  await reception.type({ given: words.slice(0, -1).join(" "), family: words.at(-1), born });
  await reception.choose("sex", sex);
  await reception.page.selectOption("#source", "police");
  await reception.send(t("people-register-do"));
  await reception.expect(t("people-alike"));
  await reception.page.locator(`#not_same a[href="/people/${id}"]`).waitFor();
  hold((await reception.page.inputValue("#family")) === words.at(-1), "the name typed is lost");
}

export const walks = [
  { name: "registering a person with errors", run: registers },
  { name: "registering somebody who is there already", run: alike },
];
