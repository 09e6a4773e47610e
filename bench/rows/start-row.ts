import { dirname, join } from "node:path";
import { seededId } from "../data/dataset.ts";
import { judged } from "../report/result.ts";
import type { Bench, Row } from "../row.ts";
import { readyLine } from "../servers/ready-line.ts";
import { median } from "../statistics.ts";

const commandLine = join(import.meta.dir, "../../src/cli/main.ts");
const definition = join(import.meta.dir, "../charter.ts");
/** Milliseconds that a started server is left alone before its memory is looked at. */
const settling = 2000;

/** `charter start` on an existing database: until its first answer, a record, and the memory it holds when nothing comes. */
export const startRow: Row = {
  key: "start",
  title: "start to first answer, and idle memory",
  async measure(bench) {
    const path = await bench.databases.copy(bench.scale.tasks);
    const starts: Started[] = [];
    for (let index = 0; index < bench.scale.starts; index += 1) starts.push(await start(bench, path));
    return [
      judged({
        row: this.key,
        title: "start to first answer, on an existing database",
        ours: { value: median(starts.map(({ milliseconds }) => milliseconds)), unit: "ms" },
        goal: { of: "ours", is: "at most", bound: 300 },
      }),
      judged({
        row: "memory",
        title: "idle memory after the start",
        ours: { value: median(starts.map(({ megabytes }) => megabytes)), unit: "MB" },
        goal: { of: "ours", is: "at most", bound: 80 },
      }),
    ];
  },
};

interface Started {
  readonly milliseconds: number;
  readonly megabytes: number;
}

async function start({ scale }: Bench, path: string): Promise<Started> {
  const began = performance.now();
  const flags = ["--port", "0", "--database", `sqlite:${path}`, "--data", dirname(path)];
  const server = Bun.spawn([process.execPath, commandLine, "start", definition, ...flags], {
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  try {
    const url = await readyLine(server.stdout, /^charter ready (http\S+)$/);
    const response = await fetch(`${url}/api/v1/resources/projects/${seededId("projects", 1)}`);
    await response.text();
    if (!response.ok) throw new Error(`the first answer was ${response.status}`);
    const milliseconds = performance.now() - began;
    await Bun.sleep(scale.name === "quick" ? 0 : settling);
    return { milliseconds, megabytes: residentMegabytes(server.pid) };
  } finally {
    server.kill();
    await server.exited;
  }
}

/** The resident memory of a process, shared pages included: what `ps` shows as RSS. */
function residentMegabytes(pid: number): number {
  const { stdout } = Bun.spawnSync(["ps", "-o", "rss=", "-p", String(pid)]);
  return (Number(stdout.toString().trim()) * 1024) / 1e6;
}
