import type { Call } from "../../data/context.ts";
import type { DataWriter } from "../../data/queries.ts";
import { Problem } from "../../kit/problem.ts";

/** Who the first call that `dev` prints acts as: the same in every project. */
export const devUser = {
  id: "00000000-0000-4000-8000-000000000001",
  email: "dev@example.com",
  name: "Developer",
} as const;

/**
 * Makes sure that the user of the printed call is there, so that records can refer to it. Gives false for a definition
 * whose users need more than a name and an address.
 */
export async function ensureDevUser(writer: DataWriter, call: Call): Promise<boolean> {
  const { id, email, name } = devUser;
  try {
    await writer.write(call, {
      method: "put",
      resource: "users",
      id,
      input: { email, name },
      options: { ifNoneMatch: "any" },
    });
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status < 500) return error.code === "precondition_failed";
    throw error;
  }
}
