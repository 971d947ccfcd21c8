// The program on a copy of the demo, on a free port.

import { execFileSync, spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { randomUUID } from "node:crypto";

// How long an orderly end may take.
const STOP_MS = 5000;
const READY_MS = 120_000;

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

export class Service {
  static async start({ binary, demo, work }) {
    mkdirSync(work, { recursive: true });
    const folder = `${work}/demo`;
    rmSync(folder, { recursive: true, force: true });
    execFileSync("cp", ["-a", "--reflink=auto", demo, folder]);
    const service = new Service();
    service.folder = folder;
    const port = await freePort();
    service.process = spawn(binary, ["demo", "--dir", folder, "--port", String(port)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const log = createWriteStream(`${work}/service.log`);
    service.told = "";
    service.process.stderr.on("data", (piece) => {
      service.told += piece;
      log.write(piece);
    });
    service.address = await service.#ready();
    service.tokens = JSON.parse(readFileSync(`${folder}/tokens.json`, "utf8"));
    const { logins, password, pin } = JSON.parse(readFileSync(`${folder}/logins.json`, "utf8"));
    Object.assign(service, { logins, password, pin });
    return service;
  }

  #ready() {
    return new Promise((resolve, reject) => {
      let said = "";
      const late = setTimeout(() => reject(new Error("not ready in time")), READY_MS);
      this.process.stdout.on("data", (piece) => {
        said += piece;
        const line = said.match(/^ready (http:\/\/\S+)\n/m);
        if (line) {
          clearTimeout(late);
          resolve(line[1]);
        }
      });
      this.process.on("exit", (code) => reject(new Error(`the program ended with ${code}: ${this.told}`)));
    });
  }

  // The roles one can log in as.
  roles() {
    return Object.keys(this.logins);
  }

  // What somebody of a role types to come in.
  logIn(role) {
    if (!this.logins[role]) {
      throw new Error(`the demo has no log-in for ${role}`);
    }
    return { login: this.logins[role], password: this.password };
  }

  // Asks the API with a role's token; with a body it sends.
  async api(role, path, body, version) {
    const headers = { Authorization: `Bearer ${this.tokens[role]}` };
    if (version !== undefined) {
      headers["If-Match"] = `"${version}"`;
    }
    const asked = body === undefined ? { headers } : {
      method: "POST",
      headers: { ...headers, "Content-Type": "application/json", "Idempotency-Key": randomUUID() },
      body: JSON.stringify(body),
    };
    const answer = await fetch(this.address + path, asked);
    if (!answer.ok) {
      throw new Error(`${path} answers ${answer.status}: ${await answer.text()}`);
    }
    return answer.json();
  }

  // A court keeps somebody from all others, from a day on.
  async isolate(person, from_date) {
    const { authorities } = await this.api("caseworker", `/api/people/${person}/authorities`);
    const { id } = authorities.find(({ standing }) => standing === "in_force");
    const isolation = { kind: "full_isolation", source: "paper", issuer: "Oslo tingrett", from_date };
    await this.api("caseworker", `/api/people/${person}/restrictions`, { authority: id, ...isolation });
  }

  // Puts a paper into a person's file.
  async keep(role, person, title, text) {
    const body = new FormData();
    body.set("title", title);
    body.set("kind", "letter");
    body.set("file", new Blob([text], { type: "text/plain" }), "brev.txt");
    const headers = { Authorization: `Bearer ${this.tokens[role]}`, "Idempotency-Key": randomUUID() };
    const answer = await fetch(`${this.address}/api/people/${person}/documents`, { method: "POST", headers, body });
    if (!answer.ok) {
      throw new Error(`the document of ${person} is answered by ${answer.status}: ${await answer.text()}`);
    }
  }

  // An application of somebody that stands as wanted: received, answered, told or appealed. Gives its id.
  async application(person, standing) {
    const all = `/api/people/${person}/applications`;
    const { id } = await this.api("caseworker", all, { kind: "application", subject: "visit", words: "Jeg ber om besøk." });
    const acts = {
      answer: { outcome: "refused", reasons: "Det er ikke plass." },
      tell: { how: "face_to_face" },
      appeal: { words: "Det var plass." },
    };
    const wanted = ["received", "answered", "told", "appealed"].indexOf(standing);
    for (const [act, body] of Object.entries(acts).slice(0, wanted)) {
      const { version } = await this.api("caseworker", `${all}/${id}`);
      await this.api("caseworker", `${all}/${id}/${act}`, body, version);
    }
    return id;
  }

  // The roll of the prison of the log-ins.
  roll() {
    return this.api("shift_leader", "/api/roll?prison=HAL");
  }

  // A message of police and courts as the tests of the program have it, changed and sent.
  async receive(name, change) {
    const file = new URL(`../../crates/tilbake/src/esas/messages/${name}.json`, import.meta.url);
    const message = JSON.parse(readFileSync(file, "utf8"));
    change(message);
    return this.api("caseworker", "/api/esas/messages", message);
  }

  async stop() {
    this.process.removeAllListeners("exit");
    if (this.process.exitCode !== null) {
      return this.process.exitCode;
    }
    const ended = once(this.process, "exit");
    this.process.kill("SIGTERM");
    const late = setTimeout(() => this.process.kill("SIGKILL"), STOP_MS);
    const [code] = await ended;
    clearTimeout(late);
    return code;
  }
}
