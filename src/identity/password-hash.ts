/**
 * argon2id with 19 MiB and two passes (OWASP Password Storage Cheat Sheet). Both run on Bun's thread pool, off the event
 * loop: requests are answered meanwhile.
 */
const parameters = { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 } as const;

/** At most this many are worked out at once, so that a storm of sign-ins leaves a core to everybody else. */
const mostAtOnce = 1;

let working = 0;
const waiting: (() => void)[] = [];

/** Hashes a password. The text may be of any length; it is hashed whole. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => Bun.password.hash(password, parameters));
}

/** Whether a password is the one that was hashed. Takes as long for a wrong one. */
export function verifyPassword(password: string, hash: string): Promise<boolean> {
  return inTurn(() => Bun.password.verify(password, hash));
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (working >= mostAtOnce) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    waiting.push(() => resolve(undefined));
    await promise;
  } else working += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else working -= 1;
  }
}
