// Every page there is: links are followed from each role's home until each page route of the access
// matrix has been seen once. Each is checked by axe and by what holds for all pages, in all three
// languages, and is kept as a picture at two widths.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { KEYS } from "./words.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ROOT = new URL("../../", import.meta.url).pathname;
const SOURCE = `${ROOT}crates/tilbake/src/`;
const WIDTHS = [1280, 390];
const NARROW = 320;
const PAGES_A_ROLE = 120;

// Routes answered with something else than a page.
const NO_PAGE = /^\/(api|assets|healthz|openapi\.json|live|metrics)(\/|$)/;

// Routes with GET of the access matrix, as patterns.
function routes() {
  const lines = readFileSync(`${SOURCE}access/matrix.csv`, "utf8").split("\n");
  return lines
    .map((line) => line.match(/^GET (\/[^,]*),/)?.[1].trim())
    .filter((path) => path && !NO_PAGE.test(path))
    .map((path) => ({ path, pattern: new RegExp(`^${path.replaceAll(/\{\*[^}]+\}/g, ".+").replaceAll(/\{[^}]+\}/g, "[^/]+")}$`) }))
    // The more exact route first: /people/new before /people/{id}.
    .sort((a, b) => (a.path.match(/\{/g) ?? []).length - (b.path.match(/\{/g) ?? []).length);
}

async function links(page) {
  const found = await page.$$eval("a[href]", (all) => all.map((link) => link.href));
  return found.map((link) => new URL(link)).filter((url) => url.origin === new URL(page.url()).origin);
}

// What holds for every page.
async function holds(report, person, where) {
  const { page } = person;
  const said = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    title: document.title.trim(),
    headings: document.querySelectorAll("h1").length,
    text: document.body.innerText,
    inline: document.querySelectorAll("[onclick], script:not([src])").length,
  }));
  report.check(["nb", "nn", "en"].includes(said.lang), `${where}: its language is "${said.lang}"`);
  report.check(said.title !== "", `${where}: has no title`);
  report.check(said.headings === 1, `${where}: has ${said.headings} main headings, not one`);
  report.check(said.inline === 0, `${where}: has ${said.inline} scripts inside the page`);
  const raw = (said.text.match(/[a-z][a-z0-9]*(?:-[a-z0-9]+)+/g) ?? []).find((word) => KEYS.has(word));
  report.check(!raw, `${where}: shows the key ${raw} instead of words`);
}

async function noSidewaysScroll(report, person, where, width) {
  await person.page.setViewportSize({ width, height: 900 });
  const wide = await person.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  report.check(wide <= 0, `${where}: ${wide} px wider than a screen of ${width} px`);
}

async function axe(report, person, where) {
  await person.page.evaluate(AXE);
  const found = await person.page.evaluate(async () => {
    const result = await window.axe.run(document, { resultTypes: ["violations"] });
    return result.violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, at: nodes[0]?.html.slice(0, 160), count: nodes.length }));
  });
  for (const { id, impact, help, at, count } of found) {
    const words = `${where}: axe ${impact} ${id}: ${help} (${count}), first ${at}`;
    if (impact === "serious" || impact === "critical") {
      report.check(false, words);
    } else {
      console.log(`note: ${words}`);
    }
  }
  report.check(true, where);
}

async function visit(browser, report, person, route, where) {
  await person.page.setViewportSize({ width: WIDTHS[0], height: 900 });
  await holds(report, person, where);
  await axe(report, person, where);
  const file = route.path === "/" ? "home" : route.path.slice(1).replaceAll(/[^a-z0-9]+/gi, "-").replaceAll(/^-|-$/g, "");
  await person.page.screenshot({ path: `${browser.screenshots}/${file}-${WIDTHS[0]}.png`, fullPage: true });
  await noSidewaysScroll(report, person, where, NARROW);
  await noSidewaysScroll(report, person, where, WIDTHS[1]);
  await axe(report, person, `${where} at ${WIDTHS[1]}`);
  await person.page.screenshot({ path: `${browser.screenshots}/${file}-${WIDTHS[1]}.png`, fullPage: true });
}

export async function everyPage(browser, service, report) {
  const all = routes();
  const seen = new Map();
  const stranger = await browser.person();
  await stranger.go("/login");
  await crawl(browser, report, stranger, "nobody", ["/login"], all, seen);
  for (const role of service.roles()) {
    const person = await browser.person();
    await person.logIn(role);
    const here = new URL(person.page.url());
    await crawl(browser, report, person, role, ["/", here.pathname + here.search], all, seen);
    await person.context.close();
  }
  await stranger.context.close();
  await inOtherLanguages(browser, report, seen);
  const never = all.filter((route) => !seen.has(route.path)).map((route) => route.path);
  report.check(never.length === 0, `no link leads any role to ${never.join(", ")}`);
  console.log(`${seen.size} of ${all.length} page routes seen`);
}

async function crawl(browser, report, person, role, starts, all, seen) {
  const queue = [...starts];
  const asked = new Set();
  while (queue.length > 0 && asked.size < PAGES_A_ROLE) {
    const path = queue.shift();
    const route = all.find(({ pattern }) => pattern.test(path.split("?")[0]));
    if (!route || asked.has(path)) {
      continue;
    }
    asked.add(path);
    const response = await person.page.goto(path).catch(() => null);
    // A download is no page; a page that sends on elsewhere is seen where it leads.
    if (!response?.headers()["content-type"]?.startsWith("text/html")) {
      seen.set(route.path, seen.get(route.path) ?? null);
      continue;
    }
    const where = `${path} as ${role}`;
    report.check(response.status() < 400 || response.status() === 403, `${where}: a link leads to ${response.status()}`);
    if (response.status() >= 400) {
      continue;
    }
    const landed = new URL(person.page.url());
    const shown = all.find(({ pattern }) => pattern.test(landed.pathname));
    if (shown !== route) {
      seen.set(route.path, seen.get(route.path) ?? null);
    }
    if (shown && !seen.get(shown.path)) {
      seen.set(shown.path, { role, path: landed.pathname + landed.search });
      await visit(browser, report, person, shown, where);
    }
    // One link for each route not yet seen is enough; of those seen, a few more open what is new.
    const wanted = new Map();
    for (const url of await links(person.page)) {
      const next = all.find(({ pattern }) => pattern.test(url.pathname));
      if (next && url.pathname !== "/logout") {
        const few = wanted.get(next.path) ?? [];
        if (few.length < (seen.get(next.path) ? 1 : 3)) {
          wanted.set(next.path, [...few, url.pathname + url.search]);
        }
      }
    }
    queue.push(...[...wanted.values()].flat().filter((next) => !asked.has(next)));
  }
  for (const complaint of person.complaints.splice(0)) {
    report.check(false, `as ${role}: ${complaint}`);
  }
}

// The same pages in nynorsk and English: no key shows, and the page says its language.
async function inOtherLanguages(browser, report, seen) {
  const pages = [...seen.entries()].filter(([, page]) => page);
  for (const lang of ["nn", "en"]) {
    for (const role of new Set(pages.map(([, page]) => page.role))) {
      const person = await browser.person({ lang });
      if (role !== "nobody") {
        await person.logIn(role);
      }
      await person.speak(lang);
      for (const [, page] of pages.filter(([, page]) => page.role === role)) {
        await person.page.goto(page.path);
        await holds(report, person, `${page.path} as ${role} in ${lang}`);
        const said = await person.page.evaluate(() => document.documentElement.lang);
        report.check(said === lang, `${page.path} as ${role}: is in ${said}, not ${lang}`);
      }
      await person.context.close();
    }
  }
}
