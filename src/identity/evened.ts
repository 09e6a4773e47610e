/**
 * Does work and tells how it ended after so many milliseconds, or the next multiple of them where it takes longer, and not
 * before: so that how long it took says little of what was done. What is `telling` by itself is told at once, as everything is where
 * the step is absent.
 */
export async function evened<T>(
  step: number | undefined,
  work: () => Promise<T>,
  telling: (value: T) => boolean,
): Promise<T> {
  if (step === undefined) return await work();
  const began = performance.now();
  const [outcome] = await Promise.allSettled([work()]);
  if (outcome.status === "fulfilled" && telling(outcome.value)) return outcome.value;
  const taken = performance.now() - began;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  setTimeout(() => resolve(undefined), Math.ceil(taken / step) * step - taken);
  await promise;
  if (outcome.status === "rejected") throw outcome.reason;
  return outcome.value;
}
