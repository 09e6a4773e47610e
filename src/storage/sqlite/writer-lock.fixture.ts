// Holds the lock of a database until it is killed: for the tests.
import { takeWriterLock } from "./writer-lock.ts";

takeWriterLock(Bun.argv[2] ?? "");
console.log("held");
for await (const _ of process.stdin);
