import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Random } from "../../examples/helpdesk/seed/random.ts";
import { temporaryFolder } from "../cli/command-line.ts";
import { ApiFacts } from "./api-facts.ts";
import { Checker, type Fault } from "./checker.ts";
import { resource } from "./definition.ts";
import { Ledger } from "./ledger.ts";
import { type Answered, Load } from "./load.ts";
import { ServerLife } from "./server-life.ts";
import { Workload } from "./workload.ts";

const compiler = Bun.which("cc");
const folder = temporaryFolder();
const library = join(folder.path, "disk-fault.so");
const faults = join(folder.path, "fault");

beforeAll(() => {
  if (compiler === null) return;
  const source = join(import.meta.dir, "disk-fault.c");
  const { exitCode, stderr } = Bun.spawnSync([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"]);
  if (exitCode !== 0) throw new Error(stderr.toString());
});
afterAll(() => folder.remove());

type DiskFault = "full" | "sync";

function begin(fault: DiskFault): void {
  writeFileSync(`${faults}.${fault}`, "");
}

function end(fault: DiskFault): void {
  rmSync(`${faults}.${fault}`, { force: true });
}

/** A load that goes on while its disk fails and works again. */
class FaultyLoad {
  readonly ledger = new Ledger();
  readonly #load: Load;
  readonly #waiting = new Set<() => void>();
  #answered: Answered = { acked: 0, refused: 0 };

  constructor(url: string) {
    const { ledger } = this;
    const workload = new Workload(new Random(3));
    this.#load = new Load({
      url,
      writers: 8,
      ledger,
      workload,
      answered: (count) => {
        this.#answered = count;
        for (const look of this.#waiting) look();
      },
    });
  }

  /** Waits until there are so many more answers of a kind. */
  async more(kind: keyof Answered, count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const goal = this.#answered[kind] + count;
    const look = (): void => {
      if (this.#answered[kind] >= goal) resolve();
    };
    this.#waiting.add(look);
    await promise;
    this.#waiting.delete(look);
  }

  async stop(): Promise<void> {
    this.#load.stop();
    await this.#load.ended();
  }
}

/** The status and kind of the answer to a write, and whether reads are answered. */
async function answers(url: string): Promise<readonly [number, string, boolean]> {
  const body = JSON.stringify({ key: crypto.randomUUID(), mark: "stray" });
  const headers = { "Content-Type": "application/json" };
  const write = await fetch(`${url}/api/v1/resources/${resource}`, { method: "POST", headers, body });
  const list = await fetch(`${url}/api/v1/resources/${resource}?count=exact`);
  const kind = /"type":"([^"]*)"/.exec(await write.text())?.[1] ?? "";
  return [write.status, kind, list.ok];
}

async function story(
  told: (life: ServerLife, load: FaultyLoad, url: string) => Promise<void>,
): Promise<readonly Fault[]> {
  const life = await ServerLife.prepare({ LD_PRELOAD: library, DISK_FAULTS: faults });
  try {
    const first = await life.start();
    const facts = new ApiFacts();
    await facts.begin(first.url);
    const load = new FaultyLoad(first.url);
    await told(life, load, first.url);
    const { url } = await life.start();
    const { entries } = load.ledger;
    return new Checker().check(entries, await facts.read(url, entries));
  } finally {
    for (const fault of ["full", "sync"] as const) end(fault);
    await life.remove();
  }
}

describe.skipIf(compiler === null || process.platform !== "linux")("on a disk that", () => {
  test.each([
    ["is full", "full", [507, "/problems/storage_full", true]],
    ["cannot put anything in safety", "sync", [503, "/problems/storage_unavailable", true]],
  ] as const)(
    "%s, writes are refused and never appear, reads go on, and it recovers by itself",
    async (_, fault, expected) => {
      const found = await story(async (life, load, url) => {
        await load.more("acked", 50);
        begin(fault);
        await load.more("refused", 50);
        expect(await answers(url)).toEqual(expected);
        end(fault);
        await load.more("acked", 50);
        await load.stop();
        await life.kill();
      });
      expect(found).toEqual([]);
    },
  );

  test.each(["full", "sync"] as const)(
    "is faulty (%s) when the server is killed, refused writes do not appear",
    async (fault) => {
      const found = await story(async (life, load) => {
        await load.more("acked", 50);
        begin(fault);
        await load.more("refused", 50);
        await life.kill();
        await load.stop();
        end(fault);
      });
      expect(found).toEqual([]);
    },
  );
});
