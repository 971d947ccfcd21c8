// Coming in and going out: log-in, a wrong password, forced log-out, the language of the pages.

import { hold } from "../browser.mjs";

async function comesInAndGoesOut({ arrive, service, t }) {
  const officer = await arrive();
  await officer.go("/roll");
  await officer.at("/login");
  const { login, password } = service.logIn("officer");
  await officer.type({ login, password });
  await officer.send();
  // On to the page that was asked for.
  await officer.at("/roll");
  await officer.speak("nb");
  await officer.menu();
  await officer.page.getByRole("button", { name: t("shell-sign-out") }).click();
  await officer.at("/login");
  await officer.go("/roll");
  await officer.at("/login");
}

async function wrongPassword({ arrive, service, t }) {
  const officer = await arrive();
  const { login, password } = service.logIn("finance");
  await officer.go("/login");
  await officer.type({ login, password: "ikke dette passordet" });
  await officer.send();
  await officer.expect(t("problem-login-refused-remedy"));
  hold((await officer.page.inputValue("#login")) === login, "the name typed is lost");
  hold((await officer.page.inputValue("#password")) === "", "the wrong password comes back in the page");
  await officer.type({ password });
  await officer.send();
  await officer.page.waitForURL((url) => url.pathname !== "/login");
}

async function forcedOut({ arrive, service, t }) {
  const teacher = await arrive("teacher");
  const administrator = await arrive("administrator");
  await administrator.go(`/users?q=${service.logIn("teacher").login}`);
  const exact = administrator.page.getByRole("cell", { name: service.logIn("teacher").login, exact: true });
  await administrator.page.locator("#users tbody tr").filter({ has: exact }).getByRole("link").click();
  await administrator.at(/^\/users\/[^/]+$/);
  await administrator.send(t("user-force-out"));
  await administrator.expect(t("done-user-out"));
  await teacher.go("/roll");
  await teacher.at("/login");
  // Nothing hinders coming in again: the account is not closed.
  await teacher.logIn("teacher");
  await teacher.go("/roll");
  await teacher.at("/roll");
}

async function language({ arrive, service, t }) {
  const stranger = await arrive(null, { lang: "en" });
  await stranger.go("/login");
  await stranger.expect(t("login-lead", {}, "en"));
  await stranger.speak("nn");
  await stranger.expect(t("login-lead", {}, "nn"));
  const { login, password } = service.logIn("auditor");
  await stranger.type({ login, password });
  await stranger.send();
  await stranger.page.waitForURL((url) => url.pathname !== "/login");
  for (const lang of ["en", "nn", "nb"]) {
    await stranger.speak(lang);
    await stranger.expect(t("done-language", {}, lang));
    await stranger.go("/prisons");
    await stranger.expect(t("estate-title", {}, lang));
  }
  // It is the account's own, and so there at the next log-in on any machine.
  await stranger.go("/account");
  await stranger.page.locator("main button[name=lang][value=nn]").click();
  await stranger.expect(t("done-language", {}, "nn"));
  const elsewhere = await arrive(null, { lang: "en" });
  await elsewhere.logIn("auditor", { lang: "nn" });
  await elsewhere.go("/prisons");
  await elsewhere.expect(t("estate-title", {}, "nn"));
  await elsewhere.speak("nb");
}

export const walks = [
  { name: "log-in and out", run: comesInAndGoesOut },
  { name: "log-in with a wrong password", run: wrongPassword },
  { name: "forced log-out", run: forcedOut },
  { name: "choice of language", run: language },
];
