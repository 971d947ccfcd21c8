// A count on a phone: a tick is kept in the page until the service has it, so that a lost connection loses none. Each has
// an id of its own; sent twice it counts once. #count[data-count] is the list, form[data-tick] one tick.
{
  const list = () => $("#count[data-count]");
  const count = list()?.dataset.count;
  // Kept by account: on a tablet that is handed on, ticks wait for whoever made them.
  const key = `ticks:${count}:${list()?.dataset.by}`;
  const AT_ONCE = 50;
  let memory = null, busy = false, waits = 0, timer = 0;
  // A phone may have another clock than the service, and the tick made last counts.
  const ahead = count ? Date.parse(list().dataset.now) - Date.now() : 0;
  const unsent = () => { try { return memory ?? JSON.parse(localStorage.getItem(key)) ?? []; } catch { return []; } };
  const keep = ticks => {
    try { if (ticks.length) localStorage.setItem(key, JSON.stringify(ticks)); else localStorage.removeItem(key); memory = null; } catch { memory = ticks; /* kept in memory alone */ }
  };
  const newId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = bytes[6] & 15 | 64;
    bytes[8] = bytes[8] & 63 | 128;
    return [...bytes].map((byte, at) => (([4, 6, 8, 10].includes(at) ? "-" : "") + byte.toString(16).padStart(2, "0"))).join("");
  };

  // Shows what is not sent yet as it will be.
  function mark() {
    const ticks = unsent(), last = new Map(ticks.map(tick => [tick.person || tick.guest, tick]));
    let more = 0;
    for (const row of $$("#count [data-who]")) {
      const tick = last.get(row.dataset.who), sees = tick && tick.what !== "undone";
      row.classList.toggle("called--kept", Boolean(tick && sees));
      row.classList.toggle("called--undone", Boolean(tick && !sees));
      if (tick && row.dataset.expected) more += (sees ? 1 : 0) - (row.dataset.seen ? 1 : 0);
    }
    const figure = $("#count [data-figure]"), told = $("#unsent");
    if (figure) figure.textContent = Number(figure.dataset.figure) + more;
    if (told) {
      told.hidden = !ticks.length;
      $("span", told).textContent = told.dataset.words.replace("#", ticks.length);
    }
  }

  async function send() {
    clearTimeout(timer);
    timer = 0;
    const ticks = unsent().slice(0, AT_ONCE), csrf = $("#count input[name=csrf]")?.value ?? $("input[name=csrf]")?.value;
    if (busy || !ticks.length || !csrf) return;
    busy = true;
    try {
      const body = new URLSearchParams({ csrf, ticks: JSON.stringify(ticks) });
      const answer = await fetch(`/counts/${count}/ticks`, { method: "POST", body, credentials: "same-origin" });
      const here = new URL(answer.url).pathname === `/counts/${count}`;
      if (answer.redirected && !here) return location.reload(); // signed out or locked meanwhile: they stay here
      if (!answer.ok) throw new Error(answer.status);
      const gone = new Set(ticks.map(tick => tick.id));
      keep(unsent().filter(tick => !gone.has(tick.id)));
      await swap(await answer.text(), ["count"]);
      waits = 0;
    } catch { waits += 1; } finally { busy = false; }
    mark();
    if (unsent().length) timer = setTimeout(send, waits ? Math.min(30000, 1000 * 2 ** waits) : 0);
  }

  if (count) {
    document.addEventListener("submit", event => {
      const form = event.target;
      if (!form.matches("form[data-tick]")) return;
      event.preventDefault();
      event.stopPropagation();
      const { csrf: _, ...fields } = Object.fromEntries(new FormData(form));
      keep([...unsent(), { ...fields, id: newId(), made_at: new Date(Date.now() + ahead).toISOString() }]);
      mark();
      send();
    }, true);
    addEventListener("online", send);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
    preparing.push(() => mark());
    mark();
    send();
  }
}
