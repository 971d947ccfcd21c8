// The words of the pages, from the texts of the program: walks name a text by its key, so that a
// better word on a page breaks no walk.

import { existsSync, readFileSync, readdirSync } from "node:fs";

const SOURCE = new URL("../../crates/tilbake/src/", import.meta.url).pathname;

function read(lang) {
  const found = new Map();
  for (const folder of readdirSync(SOURCE)) {
    const file = `${SOURCE}${folder}/texts/${lang}.ftl`;
    if (existsSync(file)) {
      for (const [, key, words] of readFileSync(file, "utf8").matchAll(/^([a-z][a-z0-9]*(?:-[a-z0-9]+)*) =[ \t]*(.*)$/gm)) {
        found.set(key, words);
      }
    }
  }
  return found;
}

const TEXTS = { nb: read("nb"), nn: read("nn"), en: read("en") };

// Every key there is: none may show on a page.
export const KEYS = new Set([...TEXTS.nb.keys()].filter((key) => key.includes("-")));

// The words of a key, with `{ $name }` filled in from `given`.
export function words(key, given = {}, lang = "nb") {
  const text = TEXTS[lang].get(key);
  if (!text) {
    throw new Error(`no text ${key} in ${lang}`);
  }
  return text.replaceAll(/\{ \$([a-z_]+) \}/g, (_, name) => given[name] ?? "");
}
