// The browser and the people who use it.

import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { words } from "./words.mjs";

// Nothing but the pages of the program: no updates, no other hosts.
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const WAIT_MS = 15_000;

export class Browser {
  static async launch({ chromium: executablePath, screenshots, "without-pictures": withoutPictures }, service, report) {
    const browser = new Browser();
    mkdirSync(screenshots, { recursive: true });
    browser.screenshots = screenshots;
    browser.pictures = !withoutPictures;
    // Cookies of those who have logged in, by role.
    browser.sessions = new Map();
    browser.service = service;
    browser.report = report;
    browser.browser = await chromium.launch({ executablePath, args: FLAGS });
    return browser;
  }

  // A person at a machine of their own, not yet logged in.
  async person({ scripts = true, width = 1280, height = 900, lang = "nb" } = {}) {
    const context = await this.browser.newContext({
      javaScriptEnabled: scripts,
      viewport: { width, height },
      locale: { nb: "nb-NO", nn: "nn-NO", en: "en-GB" }[lang],
      baseURL: this.service.address,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    const person = new Person(page, context, this.service);
    person.watch();
    return person;
  }

  // One walk; with a picture of where it stopped when it fails.
  async walk(name, scripts, run) {
    const people = [];
    const arrive = async (role, { shared = false, ...more } = {}) => {
      const person = await this.person({ scripts, ...more });
      people.push(person);
      if (role) {
        await this.comeIn(person, role, shared);
      }
      return person;
    };
    try {
      await run({ arrive, service: this.service, scripts, t: words });
      const complaint = people.flatMap((person) => person.complaints)[0];
      if (complaint) {
        throw new Error(complaint);
      }
    } catch (error) {
      const file = name.replaceAll(/[^a-z0-9]+/gi, "-");
      await people.at(-1)?.page.screenshot({ path: `${this.screenshots}/failed-${file}.png` }).catch(() => {});
      throw error;
    } finally {
      await Promise.all(people.map((person) => person.context.close()));
    }
  }

  // At home as a role: with the session of an earlier walk while it lasts, since it is walks about logging in that
  // prove the log-in; else by the log-in page.
  async comeIn(person, role, shared) {
    if (!shared && this.sessions.has(role)) {
      await person.context.addCookies(this.sessions.get(role));
      await person.go("/");
      if (new URL(person.page.url()).pathname !== "/login") {
        person.role = role;
        return person.speak("nb");
      }
    }
    await person.logIn(role, { shared });
    if (!shared) {
      this.sessions.set(role, await person.context.cookies());
    }
  }

  close() {
    return this.browser.close();
  }
}

export class Person {
  constructor(page, context, service) {
    this.page = page;
    this.context = context;
    this.service = service;
    this.complaints = [];
  }

  // What no page may do: fail, ask another host, or complain in the console.
  watch() {
    this.page.on("pageerror", (error) => this.complaints.push(`script error on ${this.page.url()}: ${error}`));
    this.page.on("console", (message) => {
      // The browser itself notes answers that are refusals; those are asked for on purpose.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
        this.complaints.push(`console error on ${this.page.url()}: ${message.text()}`);
      }
    });
    this.page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith("http") && url.origin !== this.service.address) {
        this.complaints.push(`${this.page.url()} asks another host: ${request.url()}`);
      }
    });
    this.page.on("response", (response) => {
      if (response.status() >= 500) {
        this.complaints.push(`${response.url()} answers ${response.status()}`);
      }
    });
  }

  // Comes in by the log-in page; the walks read bokmål, so the account's language is set to it.
  async logIn(role, { shared = false, lang = "nb" } = {}) {
    const { login, password } = this.service.logIn(role);
    await this.page.goto("/login");
    await this.type({ login, password });
    if (shared) {
      await this.page.locator("input[name=shared]").check();
    }
    await this.send();
    await this.page.waitForURL((url) => url.pathname !== "/login");
    await this.speak(lang);
    this.role = role;
  }

  // Chooses the language in the menu at the top, when it is not the page's already.
  async speak(lang) {
    if ((await this.page.getAttribute("html", "lang")) === lang) {
      return;
    }
    await this.menu();
    await this.page.locator(`.top__end button[name=lang][value=${lang}]`).click();
    await this.page.locator(`html[lang=${lang}]`).waitFor({ state: "attached" });
  }

  // Opens the menu with the account or, before log-in, the languages.
  menu() {
    return this.page.locator(".top__end details.menu > summary").click();
  }

  // Goes to a path and expects a page.
  async go(path, status = 200) {
    const response = await this.page.goto(path);
    if (response.status() !== status) {
      throw new Error(`${path} answers ${response.status()}, not ${status}`);
    }
    return response;
  }

  // Follows a link of the page, by its words.
  async follow(words, within = "main") {
    await this.page.locator(within).getByRole("link", { name: words }).first().click();
  }

  // Opens a tab of the person file.
  async tab(words) {
    await this.page.locator("nav.tabs").getByRole("link", { name: words, exact: true }).click();
    await this.page.locator("nav.tabs a[aria-current=page]", { hasText: words }).waitFor();
  }

  // Types into fields, by their names.
  async type(fields) {
    for (const [name, value] of Object.entries(fields)) {
      await this.page.locator(`main [name="${name}"]`).fill(value);
    }
  }

  // Takes a radio of a group.
  async choose(name, value) {
    await this.page.locator(`main input[name="${name}"][value="${value}"]`).check();
  }

  // Sends the form of the page: by the button with these words, else by its first one.
  async send(words) {
    const buttons = this.page.locator("main form:not(.filter) button.button");
    await (words ? buttons.filter({ hasText: words }) : buttons).first().click();
  }

  // Says yes where the page asks once more, which it does only with scripts.
  async sayYes(scripts) {
    if (scripts) {
      await this.page.locator("dialog#confirm[open] button[value=yes]").click();
    }
  }

  // Waits until the page says something.
  async expect(text) {
    await this.page.locator("body").getByText(text).filter({ visible: true }).first().waitFor();
  }

  // Waits for the page of a path.
  async at(path) {
    await this.page.waitForURL((url) => (path instanceof RegExp ? path.test(url.pathname) : url.pathname === path));
  }

  // Everything a page shows, as text.
  text(within = "body") {
    return this.page.locator(within).innerText();
  }
}

// Throws with words when something does not hold.
export function hold(well, words) {
  if (!well) {
    throw new Error(words);
  }
}

// Whether what has the focus is on the screen and marked; its name when it lies in a form, and whether it sends it.
export function focusSeen(page, form = "form") {
  return page.evaluate((form) => {
    const element = document.activeElement;
    if (!element || element === document.body) {
      return { well: true, name: "", done: false };
    }
    // Itself, its frame where the link covers a card, or the label around a radio.
    const styles = [element, element.parentElement].flatMap((one) => [getComputedStyle(one), getComputedStyle(one, "::after")]);
    const marked = styles.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
    const box = element.getBoundingClientRect();
    const shown = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    const within = element.closest(form) !== null;
    return {
      well: marked && shown,
      html: element.outerHTML.slice(0, 160),
      name: within ? element.name : "",
      done: within && element.matches("button.button"),
    };
  }, form);
}
