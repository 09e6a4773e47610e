import { existsSync, type FSWatcher, readFileSync, watch } from "node:fs";
import { dirname } from "node:path";

/** An editor writes a file in several steps: this long without another one, in milliseconds, and it is read. */
const settleTime = 40;

/** A watch that is under way. */
export interface FileWatch {
  /** Watches these files from now on, instead of those before. */
  follow(files: ReadonlySet<string>): void;
  stop(): void;
}

/**
 * Calls `changed` when the content of one of the files is another than before, once for a burst of writes.
 * The folders are watched, not the files: editors often replace a file by a new one.
 */
export function watchFiles(files: ReadonlySet<string>, changed: () => void): FileWatch {
  const watchers = new Map<string, FSWatcher>();
  let followed = files;
  let seen = fingerprint(files);
  let timer: NodeJS.Timeout | undefined;

  const look = (): void => {
    const now = fingerprint(followed);
    if (now === seen) return;
    seen = now;
    changed();
  };
  const onEvent = (): void => {
    clearTimeout(timer);
    timer = setTimeout(look, settleTime);
  };
  const follow = (next: ReadonlySet<string>): void => {
    const folders = new Set([...next].map((file) => dirname(file)).filter((folder) => existsSync(folder)));
    for (const [folder, watcher] of watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of folders) {
      if (!watchers.has(folder))
        watchers.set(
          folder,
          watch(folder, onEvent).on("error", () => watchers.delete(folder)),
        );
    }
    if (next.symmetricDifference(followed).size > 0) {
      followed = next;
      seen = fingerprint(next);
    }
  };

  follow(files);
  return {
    follow,
    stop: () => {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}

function fingerprint(files: ReadonlySet<string>): string {
  const hasher = new Bun.CryptoHasher("sha256");
  for (const file of [...files].toSorted()) {
    hasher.update(`${file}\n`);
    if (existsSync(file)) hasher.update(readFileSync(file));
  }
  return hasher.digest("hex");
}
