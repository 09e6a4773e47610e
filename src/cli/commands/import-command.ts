import { type OpenData, openData } from "../../app.ts";
import { loadDefinition } from "../../charter/load.ts";
import type { Model } from "../../charter/model.ts";
import { loadSecret } from "../../config/secret.ts";
import { readSettings } from "../../config/settings.ts";
import { Problem } from "../../kit/problem.ts";
import { definitionPath } from "../definition-path.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { ImportReport } from "../import/import-report.ts";
import { importRows } from "../import/import-rows.ts";
import { mapSource, type SourceMapping } from "../import/map-source.ts";
import { orderTables } from "../import/order-tables.ts";
import { SourceRows } from "../import/source-rows.ts";
import { serviceCalls } from "../service-calls.ts";
import { openSource, sourceFile } from "../source/open-source.ts";
import { planSource } from "../source/plan.ts";
import { ProgressBar } from "../terminal/progress-bar.ts";
import type { CommandContext } from "./command-context.ts";
import { settingFlags } from "./setting-flags.ts";

/** The flags of `charter import`, beside those of the settings. */
export interface ImportOptions {
  readonly from: string;
  /** The id of the organization that tenants' records go to. */
  readonly org?: string;
}

/** Brings the rows of an existing database in, and reports what was refused. */
export async function importCommand(
  named: string | undefined,
  options: ImportOptions,
  { terminal, environment, endWith }: CommandContext,
): Promise<void> {
  const started = performance.now();
  const file = sourceFile(options.from);
  const sources = { flags: settingFlags(options), environment };
  const settings = readSettings(sources);
  const model = await loadDefinition(definitionPath(named));
  const mapping = readMapping(file, model);
  const report = new ImportReport(mapping.notes);
  const total = mapping.tables.reduce((sum, { table }) => sum + table.rows, 0);
  const progress = new ProgressBar(terminal, total);
  const source = openSource(file, { integers: "exact" });
  try {
    const secret = loadSecret(sources, settings.dataFolder);
    const data = await openData({ model, settings, secret, migrate: false });
    try {
      const { writer } = data;
      await requireOrganization(data, mapping, options.org);
      const rows = new SourceRows(source);
      await importRows(orderTables(mapping.tables), {
        writer,
        call: serviceCalls(data, "import", options.org),
        rows,
        report,
        progress,
      });
    } finally {
      progress.finish();
      await data.close();
    }
  } catch (error) {
    throw withNextStep(error);
  } finally {
    source.close();
  }
  const milliseconds = performance.now() - started;
  terminal.result(report.toJson(milliseconds));
  report.print(terminal, milliseconds);
  if (report.refused > 0) endWith(exitCodes.failed);
}

function readMapping(file: string, model: Model): SourceMapping {
  const database = openSource(file, { integers: "number" });
  try {
    const mapping = mapSource(planSource(database), model);
    if (mapping.tables.length > 0) return mapping;
    throw new CommandError(
      `None of the tables of ${file} has a resource in the definition.`,
      `Write the definition from it: charter init FOLDER --from sqlite:${file}`,
    );
  } finally {
    database.close();
  }
}

/** Tenants' records belong to somebody: an import of them has to say to whom. */
async function requireOrganization(
  { records }: OpenData,
  { tables }: SourceMapping,
  id: string | undefined,
): Promise<void> {
  const tenant = tables.find(({ resource }) => resource.tenant)?.resource;
  if (id === undefined && tenant) {
    throw new CommandError(`The records of ${tenant.name} belong to an organization.`, "Say to which: --org ID");
  }
  const found = id === undefined || (await records.first("charter_organizations", [{ field: "id", value: id }]));
  if (!found) throw new CommandError(`There is no organization ${id}.`, "Found one first, and give its id: --org ID");
}

function withNextStep(error: unknown): unknown {
  if (!(error instanceof Problem) || error.code !== "storage_unavailable") return error;
  const next = "An import opens the database by itself: stop the server, import, and start it again.";
  return new CommandError(error.message, next, undefined, { cause: error });
}
