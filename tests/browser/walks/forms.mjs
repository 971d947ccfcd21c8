// Every form there is: gone through by the keyboard alone, then sent empty. The fields come in the order of the
// page and what has the focus can be seen; the form comes back with a list above it whose every line names its
// field and leads to it.

import { randomUUID } from "node:crypto";
import { focusSeen, hold } from "../browser.mjs";

// Forms that lie behind the tabs of a file, which only some people have: read until each was found.
const BEHIND = {
  authorities: [/\/authorities\/[^/]+\/correct$/, /\/authorities\/[^/]+\/end$/, /\/restrictions\/[^/]+\/end$/, /\/restrictions\/[^/]+\/penalty$/],
  dates: [/\/sentences\/[^/]+\/correct$/, /\/sentences\/[^/]+\/end$/, /\/absences\/[^/]+\/end$/],
  cautions: [/\/cautions\/[^/]+\/review$/, /\/cautions\/[^/]+\/end$/],
  contacts: [/\/contacts\/(?!new$)[^/]+$/, /\/contacts\/[^/]+\/end$/],
  identity: [/\/identity\/[^/]+\/(?!new$)[^/]+$/, /\/identity\/[^/]+\/[^/]+\/end$/],
};
const FILES = 60;
// More stops than this in one form are too many.
const MOST = 250;

// Forms about an application, by how far it has come. What may be left out is sent from elsewhere.
const APPLICATIONS = { received: ["answer", "interim", "move"], answered: ["tell"], told: ["appeal"], appealed: ["send-on"] };

// Of a person's own file, for who may change it.
const NEW = [
  "moves/new", "room", "level", "apart/new", "authorities/new", "restrictions/new", "documents/new",
  "sentences/new", "absences/new", "refusals/new", "cautions/new", "contacts/new", "talk", "photo/new", "applications/new",
  ...["name", "particulars", "identifier", "citizenship", "language"].map((kind) => `identity/${kind}/new`),
];

// The forms of a page that have something to fill in, by what they are sent to.
function forms(page) {
  return page.$$eval("main form[method=post]", (all) =>
    all.filter((form) => form.querySelector("input:not([type=hidden]), select, textarea")).map((form) => form.getAttribute("action")));
}

// Goes from field to field to the button; gives the names in the order they had the focus.
async function tabThrough(page, action, where) {
  const at = `main form[method=post][action="${action}"]`;
  const wanted = await page.$eval(at, (form) => {
    for (const part of form.querySelectorAll("details")) part.open = true;
    for (let part = form; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
    form.noValidate = true;
    const main = document.getElementById("main");
    main.focus();
    return [...new Set([...form.elements].filter((e) => e.name && e.type !== "hidden" && e.checkVisibility() && !e.matches("button, fieldset")).map((e) => e.name))];
  });
  const met = [];
  for (let stops = 0; stops < MOST; stops += 1) {
    await page.keyboard.press("Tab");
    const { well, html, name, done } = await focusSeen(page, at);
    hold(well, `${where}: the focus cannot be seen on ${html}`);
    if (name && !met.includes(name)) {
      met.push(name);
    }
    if (done) {
      hold(met.filter((one) => wanted.includes(one)).join() === wanted.join(), `${where}: by Tab come ${met.join()}, not ${wanted.join()}`);
      return;
    }
  }
  throw new Error(`${where}: the button is not reached by Tab`);
}

// Empties the form and sends it from its button, which has the focus.
async function sendEmpty(person, action, scripts) {
  const { page } = person;
  await page.$eval(`main form[method=post][action="${action}"]`, (form) => {
    for (const field of form.elements) {
      if (field.type === "hidden" || field.tagName === "BUTTON") continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = false;
      else field.value = "";
    }
  });
  const asks = await page.evaluate(() => document.activeElement.hasAttribute("data-confirm"));
  const sent = page.waitForEvent("load");
  await page.keyboard.press("Enter");
  if (asks && scripts) {
    await page.locator("dialog#confirm[open]").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("dialog#confirm[open]").waitFor({ state: "detached" }).catch(() => {});
    hold((await page.locator("dialog#confirm[open]").count()) === 0, "Escape does not close the question");
    await page.keyboard.press("Enter");
    await person.sayYes(scripts);
  }
  await sent;
}

// What is wrong with the list of errors; an empty text is well.
function wrongLines(page) {
  return page.$$eval("#errors li a", (lines) => {
    if (lines.length === 0) return "there is no list of errors";
    const words = (element) => element?.firstChild?.textContent.trim().replace(/[?:]$/, "");
    for (const line of lines) {
      const id = decodeURIComponent(line.hash.slice(1));
      const field = document.getElementById(id);
      if (!field) return `"${line.textContent}" leads nowhere`;
      const label = document.querySelector(`label[for="${CSS.escape(id)}"]`);
      const own = field.matches("fieldset") ? words(field.querySelector("legend")) : words(label) ?? words(field.nextElementSibling);
      const named = own && line.textContent.includes(`${own}: `);
      if (!named) return `"${line.textContent}" does not name ${id}, which is called "${own}"`;
      const said = document.getElementById(`${id}-error`)?.textContent;
      if (said === undefined || !line.textContent.endsWith(said)) return `the field ${id} does not say "${line.textContent}"`;
    }
    return "";
  });
}

async function walkForms(person, path, scripts) {
  const { page } = person;
  await person.go(path);
  for (const [number, action] of (await forms(page)).entries()) {
    const where = `the form to ${action} on ${path}`;
    if (number > 0) {
      await person.go(path);
    }
    await tabThrough(page, action, where);
    await sendEmpty(person, action, scripts);
    if (action === "/login") {
      // Which of the two was wrong is told to nobody.
      await page.locator("[role=status] .banner--danger").waitFor();
      continue;
    }
    const wrong = await wrongLines(page);
    hold(wrong === "", `${where}: ${wrong}`);
    if (scripts) {
      hold(await page.$eval("#errors", (box) => box === document.activeElement), `${where}: the errors do not take the focus`);
    }
  }
}

// Paths of forms behind the tabs, one of each kind. Looked for once: the walk without scripts meets the same files.
let behind;

async function behindTabs(leader, service) {
  const { people } = await service.roll();
  const left = Object.fromEntries(Object.entries(BEHIND).map(([tab, kinds]) => [tab, [...kinds]]));
  const found = [];
  for (const { id } of people.slice(0, FILES)) {
    for (const tab of Object.keys(left).filter((one) => left[one].length > 0)) {
      await leader.go(`/people/${id}/${tab}`);
      const links = await leader.page.$$eval("main a[href]", (all) => all.map((a) => a.pathname));
      for (const kind of [...left[tab]]) {
        const link = links.find((one) => kind.test(one));
        if (link) {
          found.push(link);
          left[tab].splice(left[tab].indexOf(kind), 1);
        }
      }
    }
  }
  const missing = Object.values(left).flat();
  hold(missing.length === 0, `nobody has a form like ${missing.join(", ")}`);
  return found;
}

async function ofFiles({ arrive, service, scripts }) {
  const leader = await arrive("shift_leader");
  const { people } = await service.roll();
  const inside = people.filter(({ where, room }) => where === "in" && room);
  // Somebody who is away, so that a return can be registered, and two kept apart.
  const [person, other] = scripts ? [inside[60], inside[61]] : [inside[62], inside[63]];
  for (const { id } of inside.slice(20)) {
    const { sentences } = await service.api("caseworker", `/api/people/${id}/dates`);
    if (sentences.some(({ ended }) => !ended)) {
      const today = new Date().toISOString().slice(0, 10);
      await service.api("caseworker", `/api/people/${id}/absences`, { kind: "escape", from_date: today }).catch(() => {});
      const authorities = await service.api("caseworker", `/api/people/${id}/dates`);
      hold(authorities.absences.length > 0, "nobody is away");
      await service.isolate(id, today);
      break;
    }
  }
  const review_date = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  await service.api("shift_leader", `/api/people/${person.id}/apart`, { other: other.id, within: "room", reason: "Krangel", review_date });
  for (const path of ["/people/new", ...NEW.map((end) => `/people/${person.id}/${end}`), `/people/${person.id}/moves`]) {
    await walkForms(leader, path, scripts);
  }
  behind ??= await behindTabs(leader, service);
  for (const path of behind) {
    await walkForms(leader, path, scripts);
  }
}

// What is done about an application: each form on one that stands so.
async function ofApplications({ arrive, service, scripts }) {
  const [{ id }] = (await service.roll()).people;
  const governor = await arrive("governor");
  for (const [standing, acts] of Object.entries(APPLICATIONS)) {
    const one = await service.application(id, standing);
    for (const act of acts) {
      await walkForms(governor, `/people/${id}/applications/${one}/${act}`, scripts);
    }
  }
}

// What a person writes in confidence, and what is answered.
async function ofConfidence({ arrive, scripts }) {
  const person = await arrive("person");
  await person.go("/");
  const own = new URL(person.page.url()).pathname;
  await walkForms(person, `${own}/confidential`, scripts);
  const ombud = await arrive("ombud");
  await ombud.go("/confidential");
  const thread = await ombud.page.$eval('main tbody th a[href^="/confidential/"]', (link) => link.pathname);
  await walkForms(ombud, thread, scripts);
}

// Somebody of another prison stands at the gate.
async function ofTheGate({ arrive, service, scripts, t }) {
  const gate = await arrive("reception");
  const inside = (await service.api("national", "/api/roll?prison=BGO")).people.filter(({ where, room }) => where === "in" && room);
  const { id } = inside[scripts ? 30 : 31];
  await gate.go(`/people/${id}`);
  await gate.choose("purpose", "transfer");
  await gate.send(t("purpose-go"));
  await walkForms(gate, `/reception/new?person=${id}`, scripts);
}

// A message that names two people waits for somebody to say whom it is about.
async function ofTheInbox({ arrive, service, scripts }) {
  const receipt = await service.receive("remand", (message) => {
    message.forsendelse.meldingsId = randomUUID();
    const [one, two] = scripts ? ["Torgils", "Tormod"] : ["Steinulf", "Steingrim"];
    const named = (fornavn) => ({ navn: { fornavn, etternavn: "Skarvefjell" }, foedselsdato: "1990-02-03" });
    for (const person of [message.personVaretektInfo.personVaretekt, message.personVaretektInfo.straffesaker[0].involverte.siktet]) {
      Object.assign(person, named(one));
      delete person.identitetsnummer;
    }
    Object.assign(message.kjennelseVaretekt.personVaretektDomstol, named(two));
    delete message.kjennelseVaretekt.personVaretektDomstol.identitetsnummer;
    message.kjennelseVaretekt.avgjoerelseId = `26-${scripts ? "0710" : "0810"}01ENE-TOEV/1`;
  });
  hold(receipt.status === "UNDER_MOTTAK", `the receipt says ${receipt.status}`);
  const caseworker = await arrive("caseworker");
  await caseworker.go("/messages");
  const message = await caseworker.page.$eval('main tbody th a[href^="/messages/"]', (link) => link.pathname);
  await walkForms(caseworker, message, scripts);
}

async function ofCounts({ arrive, service, scripts }) {
  const leader = await arrive("shift_leader");
  const { units } = await service.api("shift_leader", "/api/counts?prison=HAL");
  const { unit } = units[units.length - 2];
  const { id } = await service.api("shift_leader", "/api/counts", { prison: "HAL", unit });
  const { lines } = await service.api("shift_leader", `/api/counts/${id}`);
  const who = lines.find(({ finding }) => finding === "missing").person;
  const ofCount = [`/counts/${id}/besides`, `/counts/${id}/another?who=${who}`];
  for (const path of ["/gate", "/counts/help", "/evacuations/new", ...ofCount]) {
    await walkForms(leader, path, scripts);
  }
}

async function ofPlacesAndPeople({ arrive, service, scripts }) {
  const stranger = await arrive();
  await walkForms(stranger, "/login", scripts);
  const governor = await arrive("governor");
  for (const what of ["units", "rooms", "places"]) {
    await walkForms(governor, `/prisons/HAL/${what}/new`, scripts);
  }
  await governor.go("/prisons/HAL");
  const room = await governor.page.$eval('main a[href^="/rooms/"]', (link) => link.pathname);
  await walkForms(governor, room, scripts);
  const officer = await arrive("officer");
  await walkForms(officer, "/account", scripts);
  const { people } = await service.roll();
  await walkForms(officer, `/people/${people[2].id}/break-glass`, scripts);
  const outside = (await service.api("national", "/api/roll?prison=ULL")).people[scripts ? 3 : 4].id;
  await walkForms(officer, `/people/${outside}/purpose`, scripts);
  const opened = await service.api("officer", `/api/people/${people[2].id}/break-glass`, { reason: "Brann på rommet", hours: "1" });
  hold(opened.ends_at, "nothing was opened");
  await governor.go("/deadlines?role=all");
  const met = await governor.page.$eval('main a[href$="/done"]', (link) => link.pathname);
  await walkForms(governor, met, scripts);
  await governor.go("/break-glass");
  const review = await governor.page.$eval('main a[href^="/break-glass/"]', (link) => link.pathname);
  await walkForms(governor, review, scripts);
  const administrator = await arrive("administrator");
  await walkForms(administrator, "/users/new", scripts);
  await walkForms(administrator, "/tokens", scripts);
  await administrator.go("/users");
  const user = await administrator.page.$eval('main a[href^="/users/"]:not([href$="/new"])', (link) => link.pathname);
  await walkForms(administrator, user, scripts);
}

// Who is who, who is on call, who is called in: from the menu by the keyboard, then their forms.
async function ofDuty({ arrive, service, scripts, t }) {
  const leader = await arrive("shift_leader");
  for (const words of ["identity-nav", "duty-nav", "reception-nav-called"].map((key) => t(key))) {
    await leader.go("/");
    // The first page sends on to another, so what is waited for is that this one is left.
    const start = leader.page.url();
    await tabTo(leader.page, words);
    await leader.page.keyboard.press("Enter");
    await leader.page.waitForURL((url) => url.href !== start);
    await walkForms(leader, new URL(leader.page.url()).pathname, scripts);
  }
  const { items } = await service.api("shift_leader", "/api/duplicates");
  await walkForms(leader, `/duplicates/${items.at(-1).id}`, scripts);
}

// Goes to the link of the menu with these words, by Tab alone.
async function tabTo(page, words) {
  for (let stops = 0; stops < MOST; stops += 1) {
    await page.keyboard.press("Tab");
    const focus = await focusSeen(page);
    hold(focus.well, `on the way to ${words} the focus cannot be seen on ${focus.html}`);
    if (await page.evaluate((wanted) => document.activeElement.closest("nav") && document.activeElement.textContent.trim() === wanted, words)) {
      return;
    }
  }
  throw new Error(`"${words}" is not reached by Tab`);
}

async function ofGateAndInbox(run) {
  await ofTheGate(run);
  await ofTheInbox(run);
}

export const walks = [
  { name: "every form of a file by keyboard, sent empty", run: ofFiles },
  { name: "every other form by keyboard, sent empty", run: ofPlacesAndPeople },
  { name: "the forms of gate and inbox by keyboard, sent empty", run: ofGateAndInbox },
  { name: "who is who, on call and called in from the menu by keyboard, sent empty", run: ofDuty },
  { name: "the forms of counts and of the gate register by keyboard, sent empty", run: ofCounts },
  { name: "the forms of applications and of confidence by keyboard, sent empty", run: async (given) => { await ofApplications(given); await ofConfidence(given); } },
];
