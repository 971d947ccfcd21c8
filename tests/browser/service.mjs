// The program on a copy of the demo, on a free port.

import { execFileSync, spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";

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

  // Asks the API with a role's token.
  async api(role, path) {
    const answer = await fetch(this.address + path, { headers: { Authorization: `Bearer ${this.tokens[role]}` } });
    if (!answer.ok) {
      throw new Error(`${path} answers ${answer.status}: ${await answer.text()}`);
    }
    return answer.json();
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
