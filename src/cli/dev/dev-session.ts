import { existsSync } from "node:fs";
import type { Model } from "../../charter/model.ts";
import { findSourceFiles } from "../../charter/source-files.ts";
import { type FileWatch, watchFiles } from "./watch-files.ts";

/** A server that a definition runs in. */
export interface DevServer {
  readonly url: string;
  /**
   * Serves another model at the same address, after the safe schema changes that it needs; gives these in words.
   * Raises when the database cannot be made to fit it: the model before then goes on serving.
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
  /**
   * A definition could not be loaded or served. `serving`: the one before still is. Raises again what no change of the
   * file could mend; the session then ends with it.
   */
  failed(error: unknown, serving: boolean): void;
}

/**
 * Serves a definition and follows its file and all that it imports. A mistake never ends it: it is told, and the last good
 * definition goes on serving; where there was none yet, the session waits for the next change.
 */
export class DevSession {
  readonly #watch: FileWatch;
  readonly #end = Promise.withResolvers<void>();
  #server: DevServer | undefined;
  #work: Promise<void>;
  #stopped = false;

  /** Begins at once; `ended` tells of its end. */
  constructor(
    private readonly file: string,
    private readonly actions: DevActions,
  ) {
    this.#watch = watchFiles(this.#files(), () => this.#follow());
    this.#work = this.#load();
  }

  /** Resolves once the session was stopped; rejects with what ended it. */
  get ended(): Promise<void> {
    return this.#end.promise;
  }

  /** Ends the watch, and the server once it finished what it accepted. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#watch.stop();
    await this.#work;
    await this.#server?.stop();
    this.#end.resolve();
  }

  /** One change after another: a model is never replaced while another is being put in its place. */
  #follow(): void {
    this.#work = this.#work.then(() => this.#load());
  }

  async #load(): Promise<void> {
    if (this.#stopped) return;
    try {
      this.#watch.follow(this.#files());
      const model = await this.actions.load(this.file);
      await this.#show(model);
    } catch (error) {
      this.#watch.follow(this.#files(), { siblings: true });
      this.#tell(error);
    }
  }

  async #show(model: Model): Promise<void> {
    if (this.#server !== undefined) {
      this.actions.replaced(model, await this.#server.replaceModel(model));
      return;
    }
    this.#server = await this.actions.serve(model);
    this.actions.ready(this.#server, model);
  }

  #tell(error: unknown): void {
    try {
      this.actions.failed(error, this.#server !== undefined);
    } catch (fatal) {
      this.#stopped = true;
      this.#watch.stop();
      this.#end.reject(fatal);
    }
  }

  #files(): ReadonlySet<string> {
    return existsSync(this.file) ? findSourceFiles(this.file).files : new Set([this.file]);
  }
}
