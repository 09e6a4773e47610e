import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import type { PasswordDone, PasswordWork } from "./password-work.ts";

/** argon2id with 19 MiB and two passes (OWASP Password Storage Cheat Sheet). */
const parameters = { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 } as const;

/** How far this thread stands back (nice(2)): it gets a tenth of a processor that others want too. */
const niceness = 10;

// On Linux a priority is a thread's own (setpriority(2), "C library/kernel differences"); elsewhere it would be the whole server's.
if (process.platform === "linux") setPriority(niceness);

parentPort?.on("message", (work: PasswordWork) => {
  parentPort?.postMessage(done(work));
});

function done({ id, password, hash }: PasswordWork): PasswordDone {
  try {
    if (hash === undefined) return { id, hash: Bun.password.hashSync(password, parameters) };
    return { id, same: Bun.password.verifySync(password, hash) };
  } catch (error) {
    return { id, fault: String(error) };
  }
}
