import type { Grant, Principal } from "../access/grant.ts";
import type { Call } from "../data/context.ts";
import type { DataWriter, RecordWrite } from "../data/queries.ts";
import type { SystemReader } from "../data/system-reader.ts";
import type { JsonObject } from "../kit/json.ts";
import { Problem } from "../kit/problem.ts";

/** Whom something is written for, and by which request. */
export interface WrittenFor {
  readonly actor: Principal;
  readonly requestId: string;
  readonly ip: string | null;
}

/** Milliseconds that a write of identity may take. */
const patience = 10_000;

/**
 * Reads and writes what identity keeps: the people, and what belongs to them. Its writes go through the data engine like all
 * others, validated, versioned and in the log, under a grant of the server's own.
 */
export class IdentityStore {
  constructor(
    readonly records: SystemReader,
    private readonly writer: DataWriter,
    private readonly systemGrant: (principal: Principal) => Grant,
  ) {}

  /** Creates a record and gives its id. `grant` replaces the server's own where the caller's rules have to hold. */
  async create(by: WrittenFor, resource: string, input: JsonObject, grant?: Grant): Promise<string> {
    const { value } = await this.#write(by, { method: "create", resource, input }, grant);
    return value.id;
  }

  /** Changes a record. With `version`, only while it has that version: else false, and false too when it is gone. */
  async update(by: WrittenFor, resource: string, id: string, input: JsonObject, version?: number): Promise<boolean> {
    const options = version === undefined ? {} : { options: { ifMatch: [version] } };
    return await this.#attempt(by, { method: "patch", resource, id, input, form: "merge", ...options });
  }

  /** Deletes a record: true for the one who deleted it, false when it was gone. */
  async remove(by: WrittenFor, resource: string, id: string): Promise<boolean> {
    return await this.#attempt(by, { method: "delete", resource, id });
  }

  /** Writes all of it in one transaction, or nothing. Raises what the first that fails is refused with. */
  async all(by: WrittenFor, writes: readonly RecordWrite[]): Promise<void> {
    await this.writer.batch(this.#call(by), writes);
  }

  /** Writes, and says whether the record was there to be written, in the version asked for. */
  async #attempt(by: WrittenFor, write: RecordWrite): Promise<boolean> {
    try {
      await this.#write(by, write);
      return true;
    } catch (error) {
      if (error instanceof Problem && (error.code === "not_found" || error.code === "precondition_failed"))
        return false;
      throw error;
    }
  }

  #write(by: WrittenFor, write: RecordWrite, grant?: Grant) {
    return this.writer.write(this.#call(by, grant), write);
  }

  #call({ actor, requestId, ip }: WrittenFor, grant = this.systemGrant(actor)): Call {
    return {
      grant,
      request: { time: new Date().toISOString(), method: "POST", ip, api_key: null },
      requestId,
      deadline: performance.now() + patience,
    };
  }
}
