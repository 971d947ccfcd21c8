// A message from the police arrives: it stands in the inbox, reads as a document and as it came, and
// the person is expected on the roll.

import { randomUUID } from "node:crypto";
import { hold } from "../browser.mjs";

// Names nobody has; each run of the walk is another person.
const ARRIVING = { true: ["Aslak", "Granstubben"], false: ["Eilert", "Furukollen"] };

async function receives({ arrive, service, scripts, t }) {
  const [fornavn, etternavn] = ARRIVING[scripts];
  const born = scripts ? "1991-03-14" : "1992-04-15";
  const today = new Date();
  const day = (days) => new Date(today.getTime() + days * 86_400_000).toISOString().slice(0, 10);
  const receipt = await service.receive("remand", (message) => {
    message.forsendelse.meldingsId = randomUUID();
    message.forsendelse.sendtTid = today.toISOString();
    for (const person of [
      message.personVaretektInfo.personVaretekt,
      message.personVaretektInfo.straffesaker[0].involverte.siktet,
      message.kjennelseVaretekt.personVaretektDomstol,
    ]) {
      Object.assign(person, { navn: { fornavn, etternavn }, foedselsdato: born });
      delete person.identitetsnummer;
    }
    Object.assign(message.kjennelseVaretekt, {
      avgjoerelseId: `26-${scripts ? "0700" : "0800"}01ENE-TOEV/1`,
      kjennelseSendtTid: today.toISOString(),
      avsagtDato: day(0),
    });
    Object.assign(message.kjennelseVaretekt.fengsling, { fraDato: day(0), tilDato: day(27), fengslingsFristDato: day(27) });
    for (const period of [...message.kjennelseVaretekt.restriksjoner, ...message.kjennelseVaretekt.isolasjonsKrav]) {
      Object.assign(period, { fraDato: day(0), tilDato: day(14) });
    }
  });
  hold(receipt.status === "MOTTATT" || receipt.status === "UNDER_MOTTAK", `the receipt says ${receipt.status}`);

  const caseworker = await arrive("caseworker");
  await caseworker.go("/");
  await caseworker.follow(t("esas-nav"), ".side");
  const row = caseworker.page.locator("main tbody tr", { hasText: etternavn });
  await row.waitFor();
  hold((await row.innerText()).includes(t("esas-unverified")), "an unsigned message is not marked as unverified");
  await row.locator("th a").click();
  await caseworker.expect(t("esas-unverified-why"));
  await caseworker.expect(t("esas-section-restrictions"));
  await caseworker.follow(t("esas-to-original"));
  await caseworker.expect(t("esas-original-lead"));
  hold((await caseworker.text("pre")).includes(etternavn), "the original does not hold what came");
  const [download] = await Promise.all([
    caseworker.page.waitForEvent("download"),
    caseworker.follow(t("esas-original-download")),
  ]);
  hold(await download.path(), "the original cannot be downloaded");

  // From the inbox to the file, and the person is expected on a roll.
  await caseworker.go("/messages");
  await row.locator("td a").click();
  await caseworker.at(/^\/people\/[^/]+$/);
  await caseworker.expect(etternavn);
  const id = new URL(caseworker.page.url()).pathname.split("/")[2];
  const expected = await expectedOn(service, id);
  await caseworker.go(`/roll?prison=${expected}`);
  await caseworker.page.locator(`#expected ~ .table-wrap a[href="/people/${id}"]`).waitFor();
}

// The prison whose roll expects the person.
async function expectedOn(service, id) {
  for (const { code } of (await service.api("national", "/api/prisons")).items) {
    const roll = await service.api("national", `/api/roll?prison=${code}`);
    if (roll.expected.some((person) => person.id === id)) {
      return code;
    }
  }
  throw new Error("no roll expects the person of the message");
}

export const walks = [{ name: "a message and the person it brings", run: receives }];
