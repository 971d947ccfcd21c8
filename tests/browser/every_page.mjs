// Every page there is: links are followed from each role's home until each page route of the access
// matrix has been seen. Each is checked by axe and by what holds for all pages, in all three languages,
// and is kept as a picture at two widths.

import { randomUUID } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { KEYS } from "./words.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ROOT = new URL("../../", import.meta.url).pathname;
const SOURCE = `${ROOT}crates/tilbake/src/`;
const WIDTHS = [1280, 390];
const NARROW = 320;
// A picture shows the top of a long list: all of it helps nobody and takes long.
const PICTURE_HEIGHT = 3000;

// These see most of the forms, so they go first; the others then only look for what is left and for
// links that lead nowhere.
const FIRST = ["shift_leader", "governor", "national", "administrator", "officer", "person"];
const PAGES_OF_FIRST = 150;
const PAGES_A_ROLE = 12;
// Files read for what only some have, such as a restriction.
const FILES = 60;

// Page routes of the access matrix, as patterns. A row may stand for a route of the API alone.
function routes() {
  const matrix = readFileSync(`${SOURCE}access/matrix.csv`, "utf8").split("\n");
  const listed = new Set(matrix.map((line) => line.match(/^GET (\/[^,]*),/)?.[1].trim()).filter(Boolean));
  const sources = readdirSync(SOURCE, { recursive: true }).filter((file) => file.endsWith(".rs"));
  const made = sources.flatMap((file) =>
    [...readFileSync(SOURCE + file, "utf8").matchAll(/Route::get\(\s*"(\/[^"]*)"/g)].map(([, path]) => path));
  return [...new Set(made)]
    .filter((path) => listed.has(path) && !NO_PAGE.test(path))
    .map((path) => ({ path, pattern: new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`) }))
    // The more exact route first: /people/new before /people/{id}.
    .sort((a, b) => (a.path.match(/\{/g) ?? []).length - (b.path.match(/\{/g) ?? []).length);
}

// Routes answered with something else than a page.
const NO_PAGE = /^\/(api|assets|healthz|openapi\.json|live)(\/|$)/;

// Where a page leads inside the program: its links and its pictures, those of its content first.
async function links(page) {
  const found = await page.evaluate(() => {
    const all = (root) => [...root.querySelectorAll("a[href], img[src]")].map((one) => one.href || one.src);
    return [...new Set([...all(document.querySelector("main") ?? document), ...all(document)])];
  });
  const here = new URL(page.url()).origin;
  return found.filter((link) => URL.canParse(link)).map((link) => new URL(link)).filter((url) => url.origin === here);
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
  if (!(await person.page.evaluate(() => "axe" in window))) {
    await person.page.evaluate(AXE);
  }
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
  await picture(browser, person, route, WIDTHS[0]);
  await noSidewaysScroll(report, person, where, NARROW);
  await noSidewaysScroll(report, person, where, WIDTHS[1]);
  await axe(report, person, `${where} at ${WIDTHS[1]}`);
  await picture(browser, person, route, WIDTHS[1]);
}

async function picture(browser, person, route, width) {
  if (!browser.pictures) {
    return;
  }
  const name = route.path === "/" ? "home" : route.path.slice(1).replaceAll(/[^a-z0-9]+/gi, "-").replaceAll(/^-|-$/g, "");
  const tall = await person.page.evaluate(() => document.documentElement.scrollHeight);
  await person.page.screenshot({
    path: `${browser.screenshots}/${name}-${width}.png`,
    fullPage: true,
    clip: { x: 0, y: 0, width, height: Math.min(tall, PICTURE_HEIGHT) },
  });
}

export async function everyPage(browser, service, report) {
  const tour = new Tour(browser, service, report);
  const stranger = await browser.person();
  await tour.follow(stranger, "nobody", ["/login"], PAGES_A_ROLE);
  await tour.inOtherLanguages(stranger, "nobody");
  await stranger.context.close();
  const others = service.roles().filter((role) => !FIRST.includes(role));
  const more = await something(service);
  for (const role of [...FIRST, ...others]) {
    const person = await browser.person();
    await person.logIn(role);
    const first = FIRST.includes(role);
    await tour.follow(person, role, ["/", ...(more[role] ?? [])], first ? PAGES_OF_FIRST : PAGES_A_ROLE);
    if (role === FIRST[0]) {
      await tour.readFiles(person, role);
    }
    await tour.inOtherLanguages(person, role);
    await person.context.close();
  }
  const never = tour.left().map((route) => route.path);
  report.check(never.length === 0, `no link leads any role to ${never.join(", ")}`);
  console.log(`${tour.seen.size} of ${tour.all.length} page routes seen`);
}

// What a day brings: one more message, and what a new demo does not have: an emergency opening, a time away, a
// letter, isolation, a house that is left in haste. Tells on which pages of whom to begin, besides the home.
async function something(service) {
  await service.receive("order", (message) => { message.forsendelse.meldingsId = randomUUID(); });
  await service.receive("suitability", (message) => { message.forsendelse.meldingsId = randomUUID(); });
  const { items } = await service.api("governor", "/api/esas/messages");
  const asked = items.find(({ contract, person }) => contract === "anmodningOmEgnethetsvurdering" && person);
  const { people, expected, as_of } = await service.roll();
  const leaving = `/people/${people[2].id}/removal`;
  const fetched = new Date(Date.parse(as_of) + 2 * 86_400_000).toISOString();
  const ofRemoval = (what, fields) => service.api("caseworker", `/api${leaving}/${what}`, fields);
  await ofRemoval("expulsions", { decided_on: "2026-09-01", decided_by: "udi", reference: "26/9104" });
  await ofRemoval("orders", { reference: "PU 26-9104", legal_basis: "Utlendingsloven § 90", fetch_at: fetched });
  await ofRemoval("protection", { heard_from: "oneself" });
  await service.api("shift_leader", "/api/evacuations", { prison: "HAL", why: "Brannøvelse" });
  const applications = [];
  for (const standing of ["received", "answered", "told", "appealed"]) {
    applications.push(`/people/${people[3].id}/applications/${await service.application(people[3].id, standing)}`);
  }
  await service.api("officer", `/api/people/${people[0].id}/break-glass`, { reason: "Brann på rommet", hours: "1" });
  const { items: notes } = await service.api("health", "/api/esas/screening");
  const written = notes.find(({ person, phase }) => person && phase === "open") ?? notes.find(({ person }) => person);
  const outside = (await service.api("national", "/api/roll?prison=ULL")).people[0].id;
  for (const { id } of people) {
    const { sentences } = await service.api("caseworker", `/api/people/${id}/dates`);
    if (sentences.some(({ ended }) => !ended)) {
      const today = new Date().toISOString().slice(0, 10);
      await service.api("caseworker", `/api/people/${id}/absences`, { kind: "escape", from_date: today });
      await service.keep("caseworker", id, "Brev fra kommunen", "Det finnes en bolig.");
      await service.isolate(id, today);
      return {
        shift_leader: [leaving, `/people/${written.person}`, `/people/${id}/dates`, `/people/${id}/authorities`, `/people/${outside}`, `/people/${expected[0].id}/moves`],
        officer: [`/people/${people[1].id}/authorities`],
        governor: [`/messages/${asked.id}`, "/deadlines?role=all", ...applications],
        regional: ["/roll?prison=BGO"],
      };
    }
  }
  throw new Error("nobody has a sentence");
}

// Which routes the tabs of a file lead to.
const LEADS = {
  dates: /\/(dates|sentences|absences)\//,
  authorities: /\/(authorities|restrictions)\//,
  cautions: /\/cautions\//,
  contacts: /\/contacts\//,
  identity: /\/identity\//,
};

class Tour {
  constructor(browser, service, report) {
    Object.assign(this, { browser, service, report, all: routes(), seen: new Map() });
  }

  routeOf(path) {
    return this.all.find(({ pattern }) => pattern.test(path));
  }

  // Routes no link has led to yet.
  left() {
    return this.all.filter((route) => !this.seen.has(route.path));
  }

  // Follows links from some pages: what nobody has seen goes first.
  async follow(person, role, starts, most) {
    const queue = [...starts];
    const asked = new Set();
    const taken = new Map();
    while (queue.length > 0 && asked.size < most) {
      const unseen = queue.findIndex((path) => !this.seen.has(this.routeOf(path.split("?")[0])?.path));
      const [path] = queue.splice(Math.max(unseen, 0), 1);
      if (asked.has(path)) {
        continue;
      }
      asked.add(path);
      for (const url of await this.open(person, role, path)) {
        const next = this.routeOf(url.pathname);
        const times = taken.get(next?.path) ?? 0;
        // A few of each kind: three while nobody has seen one, else one.
        if (next && times < (this.seen.has(next.path) ? 1 : 3)) {
          taken.set(next.path, times + 1);
          queue.push(url.pathname + url.search);
        }
      }
    }
    for (const complaint of person.complaints.splice(0)) {
      this.report.check(false, `as ${role}: ${complaint}`);
    }
  }

  // Opens a page and gives where it leads.
  async open(person, role, path) {
    const route = this.routeOf(path.split("?")[0]);
    const where = `${path} as ${role}`;
    let response;
    try {
      response = await person.page.goto(path);
    } catch (error) {
      // A download is no page.
      this.report.check(String(error).includes("Download is starting"), `${where}: ${error}`);
      this.seen.set(route.path, null);
      return [];
    }
    this.report.check(response.status() < 400 || response.status() === 403, `${where}: a link leads to ${response.status()}`);
    if (response.status() >= 400) {
      return [];
    }
    const landed = new URL(person.page.url());
    const shown = this.routeOf(landed.pathname);
    // What is no page, and what sends on elsewhere, is seen where it leads.
    const isPage = response.headers()["content-type"]?.startsWith("text/html");
    if (shown !== route || !isPage) {
      this.seen.set(route.path, this.seen.get(route.path) ?? null);
    }
    if (!isPage) {
      return [];
    }
    if (shown && !this.seen.get(shown.path)) {
      this.seen.set(shown.path, { role, path: landed.pathname + landed.search });
      await visit(this.browser, this.report, person, shown, where);
    }
    return links(person.page);
  }

  // Reads file after file while there are routes of a file left that only some people have.
  async readFiles(person, role) {
    const { people } = await this.service.roll();
    const tabs = Object.keys(LEADS);
    for (const { id } of people.slice(0, FILES)) {
      const left = tabs.filter((tab) => this.left().some(({ path }) => LEADS[tab].test(path)));
      for (const tab of left) {
        const found = await this.open(person, role, `/people/${id}/${tab}`);
        for (const url of found) {
          const next = this.routeOf(url.pathname);
          if (next && !this.seen.has(next.path)) {
            await this.open(person, role, url.pathname);
          }
        }
      }
      if (left.length === 0) {
        return;
      }
    }
  }

  // The pages first seen by somebody, in nynorsk and English: no key shows, and the page says its language.
  async inOtherLanguages(person, role) {
    const pages = [...this.seen.values()].filter((page) => page?.role === role);
    for (const lang of pages.length > 0 ? ["nn", "en"] : []) {
      await person.speak(lang);
      for (const { path } of pages) {
        await person.page.goto(path);
        await holds(this.report, person, `${path} as ${role} in ${lang}`);
        const said = await person.page.evaluate(() => document.documentElement.lang);
        this.report.check(said === lang, `${path} as ${role}: is in ${said}, not ${lang}`);
      }
    }
  }
}
