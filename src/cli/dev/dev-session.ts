import { existsSync } from "node:fs";
import type { Model } from "../../charter/model.ts";
import { findSourceFiles } from "../../charter/source-files.ts";
import { type FileWatch, watchFiles } from "./watch-files.ts";

/** A server that a definition runs in. */
export interface DevServer {
  readonly url: string;
  /**
   * Serves another model at the same address, after applying the schema changes that it needs; gives what it changed.
   * Raises when the database cannot be made to fit it; the model before then goes on serving.
   */
  replaceModel(model: Model): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** What a session does, and whom it tells. */
export interface DevActions {
  load(file: string): Promise<Model>;
  serve(model: Model): Promise<DevServer>;
  /** The first model serves. */
  ready(server: DevServer, model: Model): void;
  /** Another model serves. */
  replaced(model: Model, steps: readonly string[]): void;
  /** A definition could not be loaded or served. `serving`: the one before still is. */
  failed(error: unknown, serving: boolean): void;
}

/**
 * Serves a definition and follows its file and all that it imports. A mistake never ends it: it is told, and the last good
 * definition goes on serving; where there was none yet, the session waits for the next change.
 */
export class DevSession {
  #server: DevServer | undefined;
  #watch: FileWatch;
  #work: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(
    private readonly file: string,
    private readonly actions: DevActions,
  ) {
    this.#watch = watchFiles(this.#files(), () => this.#follow());
  }

  /** Loads the definition a first time, and serves it if it can. */
  async start(): Promise<void> {
    this.#follow();
    await this.#work;
  }

  /** Ends the watch, and the server once it finished what it accepted. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#watch.stop();
    await this.#work;
    await this.#server?.stop();
  }

  /** One change after another: a model is never replaced while another is being put in its place. */
  #follow(): void {
    this.#work = this.#work.then(() => (this.#stopped ? undefined : this.#load()));
  }

  async #load(): Promise<void> {
    this.#watch.follow(this.#files());
    try {
      const model = await this.actions.load(this.file);
      if (this.#server === undefined) {
        this.#server = await this.actions.serve(model);
        this.actions.ready(this.#server, model);
      } else {
        this.actions.replaced(model, await this.#server.replaceModel(model));
      }
    } catch (error) {
      this.#watch.follow(this.#files(), { siblings: true });
      this.actions.failed(error, this.#server !== undefined);
    }
  }

  #files(): ReadonlySet<string> {
    return existsSync(this.file) ? findSourceFiles(this.file).files : new Set([this.file]);
  }
}
