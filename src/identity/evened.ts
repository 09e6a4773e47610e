/**
 * Does work and tells how it ended after so many milliseconds, or the next multiple of them where it takes longer, and not
 * before: so that how long it took says little of what was done. Absent: at once.
 */
export async function evened<T>(step: number | undefined, work: () => Promise<T>): Promise<T> {
  if (step === undefined) return await work();
  const began = performance.now();
  const [outcome] = await Promise.allSettled([work()]);
  const taken = performance.now() - began;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  setTimeout(() => resolve(undefined), Math.max(0, Math.ceil(taken / step) * step - taken));
  await promise;
  if (outcome.status === "rejected") throw outcome.reason;
  return outcome.value;
}
