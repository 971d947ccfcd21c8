// Walks through the pages of the running program in a real browser: the walks in walks/, with
// scripts and without, then every page that the access matrix lists, with axe, at two widths.
//
//   node run.mjs --binary B --demo DIR --work DIR --chromium FILE --screenshots DIR [--only WORDS] [--without-pictures]
//
// Without pictures, only of what failed there is one.

import { readdir } from "node:fs/promises";
import { parseArgs } from "node:util";
import { Service } from "./service.mjs";
import { Browser } from "./browser.mjs";
import { everyPage } from "./every_page.mjs";
import { Report } from "./report.mjs";

const { values: given } = parseArgs({
  options: {
    binary: { type: "string" },
    demo: { type: "string" },
    work: { type: "string" },
    chromium: { type: "string", default: "/usr/bin/chromium-headless-shell" },
    screenshots: { type: "string" },
    only: { type: "string", default: "" },
    "without-pictures": { type: "boolean", default: false },
  },
});

const report = new Report();
const service = await Service.start(given);
const browser = await Browser.launch(given, service, report);
try {
  const files = (await readdir(new URL("./walks/", import.meta.url))).filter((name) => name.endsWith(".mjs")).sort();
  for (const file of files) {
    const { walks } = await import(`./walks/${file}`);
    for (const walk of walks) {
      for (const scripts of walk.scripts ?? [true, false]) {
        const name = `${walk.name} (scripts ${scripts ? "on" : "off"})`;
        if (name.includes(given.only)) {
          await report.walk(name, () => browser.walk(name, scripts, walk.run));
        }
      }
    }
  }
  if ("every page".includes(given.only)) {
    await everyPage(browser, service, report);
  }
} finally {
  await browser.close();
  report.check((await service.stop()) === 0, "the program ends in order with 0 on SIGTERM, within 5 s");
}
report.end();
