/** Calls `stop` at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function onStopSignal(stop: () => void): void {
  const signals = ["SIGINT", "SIGTERM"] as const;
  let asked = false;
  for (const signal of signals) {
    process.on(signal, () => {
      if (asked) process.exit(1);
      asked = true;
      stop();
    });
  }
}
