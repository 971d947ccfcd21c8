// Users and roles: a new user, a role in a place until a day, its end, the account closed.

import { hold } from "../browser.mjs";

async function users({ arrive, scripts, t }) {
  const administrator = await arrive("administrator");
  const login = scripts ? "ny.betjent" : "ny.betjent2";
  const password = "tre grønne bjørker ved vannet";
  await administrator.go("/");
  await administrator.follow(t("users-nav"), ".side");
  await administrator.follow(t("user-new"));
  await administrator.type({ name: "Ny Betjent", service_number: scripts ? "T900001" : "T900002", login: "officer.hal", password: "kort" });
  await administrator.choose("lang", "nb");
  await administrator.send(t("user-make"));
  await administrator.page.locator("#errors a[href='#password']").waitFor();
  hold((await administrator.page.inputValue("#name")) === "Ny Betjent", "the name typed is lost");
  await administrator.type({ login, password });
  await administrator.send(t("user-make"));
  await administrator.expect(t("done-user-made"));

  // Without a role nobody can do anything.
  const newcomer = await arrive();
  await newcomer.go("/login");
  await newcomer.type({ login, password });
  await newcomer.send();
  await newcomer.page.waitForURL((url) => url.pathname !== "/login");
  await newcomer.go("/roll", 403);

  await administrator.page.selectOption("#role", "officer");
  const scope = await administrator.page.$$eval("#scope option", (all) => all.find((o) => o.textContent.includes("Halden"))?.value);
  hold(scope, "no place in Halden is offered");
  await administrator.page.selectOption("#scope", scope);
  await administrator.send(t("user-role-give"));
  await administrator.expect(t("done-role-given"));
  await newcomer.go("/roll");
  await newcomer.expect("Halden");

  await administrator.send(t("user-role-end"));
  await administrator.sayYes(scripts);
  await administrator.expect(t("done-role-ended"));
  await newcomer.go("/roll", 403);
  await administrator.send(t("user-disable"));
  await administrator.sayYes(scripts);
  await administrator.expect(t("user-disabled"));
  await newcomer.go("/roll");
  await newcomer.at("/login");
}

export const walks = [{ name: "users and roles", run: users }];
