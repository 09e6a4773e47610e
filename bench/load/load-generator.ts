import type { Subprocess } from "bun";
import type { LoadOrder, LoadPlan, LoadReport, LoadResult, LoadRun } from "./load.ts";

/** The process that sends the load. It does one thing at a time. */
export class LoadGenerator implements AsyncDisposable {
  readonly #process: Subprocess<"ignore", "ignore", "inherit">;
  #report = Promise.withResolvers<LoadReport>();

  constructor() {
    this.#process = Bun.spawn([process.execPath, `${import.meta.dir}/load-process.ts`], {
      stdio: ["ignore", "ignore", "inherit"],
      serialization: "advanced",
      ipc: (report: LoadReport) => this.#report.resolve(report),
      // Only who is waiting for a report needs to know.
      onExit: () => this.#report.reject(new Error("the load generator ended")),
    });
  }

  /** Makes a plan's requests ready, under its name. */
  async prepare(plan: LoadPlan): Promise<void> {
    await this.#order({ plan });
  }

  /** Runs a plan. Raises when the server refused a request: then it was not measured. */
  async run(run: LoadRun): Promise<LoadResult> {
    const report = await this.#order({ run });
    if (!("result" in report)) throw new Error(`${run.plan}: the load generator gave no result`);
    const { failures, firstFailure } = report.result;
    if (failures > 0) throw new Error(`${run.plan}: ${failures} requests were refused, the first with ${firstFailure}`);
    return report.result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#report.promise.catch(() => undefined);
    this.#process.kill();
    await this.#process.exited;
  }

  async #order(order: LoadOrder): Promise<LoadReport> {
    this.#report = Promise.withResolvers<LoadReport>();
    this.#process.send(order);
    const report = await this.#report.promise;
    if ("fault" in report) throw new Error(report.fault);
    return report;
  }
}
