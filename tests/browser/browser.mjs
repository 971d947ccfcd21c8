// The browser and the people who use it.

import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

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
  static async launch({ chromium: executablePath, screenshots }, service, report) {
    const browser = new Browser();
    mkdirSync(screenshots, { recursive: true });
    browser.screenshots = screenshots;
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
    const arrive = async (role, more = {}) => {
      const person = await this.person({ scripts, ...more });
      people.push(person);
      if (role) {
        await person.logIn(role);
      }
      return person;
    };
    try {
      await run({ arrive, service: this.service, scripts });
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

  async logIn(role) {
    const { user, password } = this.service.logIn(role);
    await this.page.goto("/login");
    await this.page.locator("input[name=user]").fill(user);
    await this.page.locator("input[name=password]").fill(password);
    await Promise.all([
      this.page.waitForURL((url) => url.pathname !== "/login"),
      this.page.locator("main form button[type=submit]").first().click(),
    ]);
  }

  // Goes to a path and expects a page.
  async go(path, status = 200) {
    const response = await this.page.goto(path);
    if (response.status() !== status) {
      throw new Error(`${path} answers ${response.status()}, not ${status}`);
    }
    return response;
  }

  async expect(text) {
    await this.page.getByText(text).first().waitFor();
  }
}
