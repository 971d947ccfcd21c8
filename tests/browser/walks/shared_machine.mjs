// A machine that several use: a PIN changes user in seconds, and an idle screen goes blank.

import { hold } from "../browser.mjs";

async function changesUser({ arrive, service, t }) {
  const desk = await arrive("officer", { shared: true });
  const officer = await desk.text(".top__end summary .who b");
  // A colleague comes in by password once; both then change by PIN.
  await desk.logIn("reception");
  const reception = await desk.text(".top__end summary .who b");
  hold(officer !== reception, "the colleague is not the one logged in");
  await desk.menu();
  await desk.follow(t("shell-change-user"), ".top__end");
  await desk.at("/lock");
  await desk.page.getByRole("radio", { name: officer }).check();
  await desk.type({ pin: "000001" });
  await desk.send();
  await desk.expect(t("problem-pin-refused-remedy"));
  await desk.page.getByRole("radio", { name: officer }).check();
  await desk.type({ pin: service.pin });
  await desk.send();
  await desk.page.waitForURL((url) => !["/lock", "/unlock"].includes(url.pathname));
  hold((await desk.text(".top__end summary .who b")) === officer, "the PIN did not change the user");
  // Whoever logs out leaves the others where they were, locked.
  await desk.menu();
  await desk.page.getByRole("button", { name: t("shell-sign-out") }).click();
  await desk.at("/lock");
  await desk.go("/roll");
  await desk.at("/lock");
}

async function goesBlank({ arrive, service, scripts }) {
  const desk = await arrive("officer", { shared: true });
  const seconds = Number(await desk.page.getAttribute("body", "data-idle-seconds"));
  hold(seconds > 0 && seconds <= 900, `an idle screen blanks after ${seconds} s`);
  if (scripts) {
    await desk.page.clock.install();
    await desk.go("/roll");
    await desk.page.clock.fastForward((seconds - 5) * 1000);
    hold(new URL(desk.page.url()).pathname === "/roll", "the screen blanks too early");
    await desk.page.clock.fastForward(10_000);
  } else {
    // The page asks for the lock page itself; a minute is not waited for in a test.
    await desk.go("/roll");
    const refresh = await desk.page.locator("meta[http-equiv=refresh]").getAttribute("content");
    hold(refresh === `${seconds};url=/lock`, `without scripts the page goes on by "${refresh}"`);
    await desk.go("/lock");
  }
  await desk.at("/lock");
  hold(!(await desk.text()).includes("2026/"), "the lock page shows people");
  await desk.go("/roll");
  await desk.at("/lock");
  await desk.type({ pin: service.pin });
  await desk.send();
  await desk.page.waitForURL((url) => url.pathname !== "/lock");
  await desk.go("/roll");
  await desk.at("/roll");
}

export const walks = [
  { name: "PIN changes user on a shared machine", run: changesUser },
  { name: "an idle screen of a shared machine goes blank", run: goesBlank },
];
