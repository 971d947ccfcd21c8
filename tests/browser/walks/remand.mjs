// The police order a place in remand: the desk shows it with its clocks, a place is offered, and the offer
// waits to be collected; the police accept it, and the desk says so.

import { randomUUID } from "node:crypto";
import { hold } from "../browser.mjs";

// Names nobody has; each run of the walk is another person.
const ARRESTED = { true: ["Torbjørn", "Kvernmosen", "1990-02-03", "03829044160"], false: ["Halvor", "Myrbakkli", "1989-01-02", "02818944333"] };

async function offers({ arrive, service, scripts, t }) {
  const [fornavn, etternavn, foedselsdato, verdi] = ARRESTED[scripts];
  const anmodningsId = randomUUID();
  // The clock of the demo, which is not that of the machine.
  const now = Date.parse((await service.roll()).as_of);
  await service.receive("place", (message) => {
    Object.assign(message, { anmodningsId, plassFraDato: new Date(now).toISOString().slice(0, 10) });
    message.forsendelse.meldingsId = randomUUID();
    message.forsendelse.sendtTid = new Date(now - 60_000).toISOString();
    message.forsendelse.mottakerOrganisasjon.navn = "Halden fengsel";
    const { person } = message.personVaretektInfo.personVaretekt;
    Object.assign(person, { navn: { fornavn, etternavn }, kjoenn: "MANN", foedselsdato });
    person.identitetsnummer.verdi = verdi;
    message.personVaretektInfo.paagripelse.tidspunkt = new Date(now - 3 * 3_600_000).toISOString();
  });

  const caseworker = await arrive("caseworker");
  await caseworker.go("/");
  await caseworker.follow(t("remand-nav"), ".side");
  await caseworker.at("/remand");
  const row = caseworker.page.locator("#orders tbody tr", { hasText: etternavn });
  await row.waitFor();
  const asked = await row.innerText();
  for (const words of [t("remand-state-asked"), t("remand-clock-court"), "REM-03", t("esas-unverified")]) {
    hold(asked.includes(words), `the desk does not say "${words}": ${asked}`);
  }

  await row.getByRole("link", { name: t("remand-offer") }).click();
  await caseworker.at(/^\/remand\/[^/]+\/offer$/);
  await caseworker.type({ organisation: "123", office_phone: "69 00 01 00", duty_phone: "69 00 01 99", email: "kari@kriminalomsorg.invalid" });
  await caseworker.send(t("remand-offer-send"));
  await caseworker.page.locator("#errors a[href='#organisation']").waitFor();
  await caseworker.type({ organisation: "310000302", remarks: "Ring porten før dere kommer." });
  await caseworker.send(t("remand-offer-send"));
  await caseworker.at("/remand");
  await caseworker.expect(t("done-place-offered"));
  hold((await row.innerText()).includes(t("remand-state-offered")), "the desk does not show the offer");
  hold((await row.getByRole("link", { name: t("remand-offer") }).count()) === 0, "a second place is offered beside the first");

  const { items } = await service.api("caseworker", "/api/esas/outgoing");
  const sent = items.find(({ media_type, message }) => media_type === "application/json" && JSON.parse(message).anmodningsId === anmodningsId);
  hold(sent?.contract === "tilbudVaretektsplass", "the offer does not wait to be collected");
  await caseworker.go(`/messages/sent/${sent.id}`);
  await caseworker.expect(t("esas-sent-waiting"));
  await service.api("caseworker", `/api/esas/outgoing/${sent.id}/delivered`, {});
  await caseworker.go("/messages/sent");
  await caseworker.expect(t("esas-sent-delivered"));

  await service.receive("answer", (message) => {
    Object.assign(message, { anmodningsId });
    message.forsendelse.meldingsId = randomUUID();
    message.forsendelse.sendtTid = new Date(now).toISOString();
  });
  await caseworker.go("/remand");
  hold((await row.innerText()).includes(t("remand-state-accepted")), "the desk does not show that the police accept");
}

export const walks = [{ name: "a place is offered at the remand desk", run: offers }];
