// Charter as `charter start` runs it, but for development tokens, which say who is calling as long as there is no sign-in.
import { dirname, join } from "node:path";
import { createApp } from "../../src/app.ts";
import { loadDefinition } from "../../src/charter/load.ts";
import { readSettings } from "../../src/config/settings.ts";

const path = Bun.argv[2];
if (path === undefined) throw new Error("the database is not named");
const settings = readSettings({
  // Counted as always, but never refused: a load is one caller who does more than any.
  flags: { port: "0", data: dirname(path), database: `sqlite:${path}`, rateScale: "1000000" },
  environment: {},
});
const model = await loadDefinition(join(import.meta.dir, "../charter.ts"));
const app = await createApp({ model, settings, devTokens: true });
process.on("SIGTERM", () => void app.stop());
console.log(`ready ${app.port}`);
