// Tilbake in the browser. Every page works without this file; it only makes them pleasant:
// live lists, questions before acts of weight, filtering while typing, shortcuts,
// and a screen that blanks on a shared machine.
"use strict";
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const stored = (key, value) => {
  try {
    if (value !== undefined) localStorage.setItem(key, value);
    return localStorage.getItem(key);
  } catch { return null; }
};
document.documentElement.classList.add("js");

// ---- what each new piece of page needs
const preparing = []; // what other parts of this script do with it
function prepare(root) {
  // Cards on a phone are still a table to those who hear the page.
  for (const [selector, role] of [["table", "table"], ["thead, tbody", "rowgroup"], ["tr", "row"], ["td", "cell"], ["th[scope=col]", "columnheader"], ["th[scope=row]", "rowheader"]])
    for (const element of $$(selector, root)) element.setAttribute("role", role);
  // A browser shows a date in its own order; the words and the weekday leave no doubt.
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeZone: "UTC" });
  for (const input of $$("input[type=date]", root)) {
    const output = document.createElement("output");
    const say = () => { output.textContent = input.valueAsDate ? day.format(input.valueAsDate) : ""; };
    output.htmlFor = input.id;
    input.after(output);
    input.addEventListener("input", say);
    say();
  }
  // Tabs that do not fit begin where the current one can be seen.
  for (const tab of $$(".tabs [aria-current]", root)) {
    const bar = tab.closest(".tabs");
    bar.scrollLeft += tab.getBoundingClientRect().left - bar.getBoundingClientRect().left - (bar.clientWidth - tab.clientWidth) / 2;
  }
  for (const more of preparing) more(root);
}

// ---- replacing parts by id, with focus, scroll and open details kept
async function refetch(url, ids) {
  const answer = await fetch(url, { headers: { "X-Fragment": ids.join(" ") }, credentials: "same-origin", cache: "no-store" });
  if (answer.redirected) return location.reload(); // signed out or locked meanwhile
  if (!answer.ok) throw new Error(answer.status);
  await swap(await answer.text(), ids);
}
// What is pressed is not replaced before it is let go: the press would be lost.
let pressed = false;
addEventListener("pointerdown", () => { pressed = true; }, true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(() => { pressed = false; }), true);
async function swap(text, ids) {
  // Should the end of a press be missed, all goes on after two seconds.
  for (let times = 0; pressed && times < 60; times += 1) await new Promise(done => setTimeout(done, 30));
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const id of [...ids, "fetched"]) {
    const old = document.getElementById(id), fresh = page.getElementById(id);
    if (!old || !fresh || old.isEqualNode(fresh)) continue;
    const focus = old.contains(document.activeElement) ? document.activeElement : null;
    const at = focus && (focus.id ? "#" + CSS.escape(focus.id) : focus.getAttribute("href") ? `a[href="${CSS.escape(focus.getAttribute("href"))}"]` : null);
    const nth = at ? $$(at, old).indexOf(focus) : 0;
    const open = $$("details[open][id]", old).map(d => d.id);
    const scrolled = $$("[tabindex], .table-wrap", old).map(e => e.scrollLeft);
    const before = new Set($$("[data-key]", old).map(e => e.dataset.key + e.textContent));
    const next = document.importNode(fresh, true);
    old.replaceWith(next);
    open.forEach(d => document.getElementById(d)?.setAttribute("open", ""));
    $$("[tabindex], .table-wrap", next).forEach((e, i) => { e.scrollLeft = scrolled[i] ?? 0; });
    if (before.size) $$("[data-key]", next).forEach(e => e.classList.toggle("fresh", !before.has(e.dataset.key + e.textContent)));
    if (at) ($$(at, next)[nth] ?? $(at, next))?.focus({ preventScroll: true });
    prepare(next);
  }
}

// ---- live: elements with an id and data-live="topic topic2"
function live() {
  const topics = [...new Set($$("[data-live][id]").flatMap(e => e.dataset.live.split(/\s+/)).filter(Boolean))];
  if (!topics.length || !window.EventSource) return;
  const source = new EventSource("/live?topics=" + encodeURIComponent(topics.join(" ")));
  const lost = $("#link-lost");
  let wanted = new Set(), timer = 0, failures = 0;
  // A field being written in is never pulled away under the fingers.
  const busy = element => element.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
  const run = async () => {
    timer = 0;
    const ready = [...wanted].filter(id => { const e = document.getElementById(id); return e && !busy(e); });
    ready.forEach(id => wanted.delete(id));
    if (ready.length)
      try { await refetch(location.href, ready); if (lost) lost.hidden = true; failures = 0; }
      catch { ready.forEach(id => wanted.add(id)); if (++failures > 1 && lost) lost.hidden = false; }
    if (wanted.size) later(Math.min(30000, 2000 * 2 ** failures));
  };
  const later = delay => { timer ||= setTimeout(run, delay); };
  const all = topic => $$("[data-live][id]").filter(e => topic === "*" || e.dataset.live.split(/\s+/).includes(topic)).forEach(e => wanted.add(e.id));
  source.addEventListener("changed", event => { all(event.data); later(150 + Math.random() * 250); });
  let dropped = 0;
  source.addEventListener("error", () => { dropped ||= setTimeout(() => { if (lost) lost.hidden = false; }, 5000); });
  source.addEventListener("open", () => {
    if (dropped) { clearTimeout(dropped); dropped = 0; all("*"); later(0); }
    if (lost) lost.hidden = true;
  });
}

// ---- filter while typing: form[data-filter="id of the list"]
function filters() {
  for (const form of $$("form[data-filter]")) {
    let timer = 0, turn = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const url = new URL(form.action), mine = ++turn;
        url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
        try { await refetch(url, [form.dataset.filter]); if (mine === turn) history.replaceState(null, "", url); } catch { /* the button still works */ }
      }, 250);
    });
  }
}

// ---- what a form would come to: form[data-try="id of the answer"][data-try-at="where it is counted"]
function tries() {
  for (const form of $$("form[data-try]")) {
    let timer = 0, turn = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const mine = ++turn, id = form.dataset.try;
        try {
          const answer = await fetch(form.dataset.tryAt, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "X-Fragment": id }, credentials: "same-origin" });
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          const old = document.getElementById(id), fresh = page.getElementById(id);
          if (mine !== turn || answer.redirected || !old || !fresh || old.isEqualNode(fresh)) return; // what is typed stays, whatever happened
          const next = document.importNode(fresh, true);
          old.replaceWith(next);
          prepare(next);
        } catch { /* the button still works */ }
      }, 400);
    });
  }
}

// ---- questions: data-confirm="…" on a form, a button or a link
function ask(text, yes) {
  const dialog = $("#confirm");
  $("#confirm-text").textContent = text;
  dialog.returnValue = "";
  dialog.onclose = () => { if (dialog.returnValue === "yes") yes(); };
  dialog.showModal();
}
document.addEventListener("submit", event => {
  const form = event.target, button = event.submitter;
  const text = button?.dataset.confirm || form.dataset.confirm;
  if (form.dataset.sent) return event.preventDefault(); // a second press sends nothing twice
  if (text && !form.dataset.sure) {
    event.preventDefault();
    return ask(text, () => { form.dataset.sure = "1"; form.requestSubmit(button ?? undefined); });
  }
  delete form.dataset.sure;
  if (form.method === "post") { form.dataset.sent = "1"; setTimeout(() => delete form.dataset.sent, 5000); }
});
document.addEventListener("click", event => {
  const link = event.target.closest("a[data-confirm]");
  if (link) { event.preventDefault(); ask(link.dataset.confirm, () => location.assign(link.href)); }
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.closest("[data-shortcuts]")) $("#shortcuts")?.showModal();
  for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

// ---- shortcuts: / search, ? help, g and a letter of the navigation
const places = new Map();
for (const link of $$(".side [data-go]")) {
  const letter = [...link.dataset.go, ..."abcdefghijklmnopqrstuvwxyz"].find(l => /[a-z]/.test(l) && !places.has(l));
  places.set(letter, link);
  $("#shortcuts .keys")?.insertAdjacentHTML("beforeend", `<dt><kbd>g</kbd> <kbd>${letter}</kbd></dt><dd></dd>`);
  const words = $("#shortcuts .keys dd:last-child");
  if (words) words.textContent = link.textContent;
}
let went = 0;
document.addEventListener("keydown", event => {
  if (event.key === "Escape") for (const menu of $$("details.menu[open]")) { menu.open = false; $("summary", menu).focus(); }
  if (stored("shortcuts") === "off" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog[open], [contenteditable]")) return;
  const place = Date.now() - went < 1500 && places.get(event.key.toLowerCase());
  went = event.key === "g" && !place ? Date.now() : 0;
  if (place) { event.preventDefault(); place.click(); }
  if (event.key === "?") $("#shortcuts")?.showModal();
  if (event.key === "/" && $("#find")) { event.preventDefault(); $("#find").focus(); $("#find").select(); }
});
const allowed = $("#shortcuts-on");
if (allowed) {
  allowed.checked = stored("shortcuts") !== "off";
  allowed.addEventListener("change", () => stored("shortcuts", allowed.checked ? "on" : "off"));
}

// ---- a shared machine: blank when nobody has touched it in any of its windows
const idle = 1000 * Number(document.body.dataset.idleSeconds || 0);
if (idle) {
  let last = Date.now();
  const touched = () => { if (Date.now() - last > 1000) stored("touched", Date.now()); last = Date.now(); };
  for (const kind of ["pointerdown", "pointermove", "keydown", "scroll", "touchstart"]) addEventListener(kind, touched, { passive: true, capture: true });
  const look = () => {
    if (Date.now() - Math.max(last, Number(stored("touched") || 0)) < idle) return;
    document.documentElement.classList.add("blanked");
    location.replace("/lock");
  };
  setInterval(look, 1000);
  document.addEventListener("visibilitychange", look);
}
addEventListener("pageshow", event => { if (event.persisted) location.reload(); }); // never a stale roll from history

prepare(document);
live();
filters();
tries();
$("[data-focus]")?.focus();
