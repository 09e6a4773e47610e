import { existsSync, type FSWatcher, readdirSync, readFileSync, watch } from "node:fs";
import { dirname, join } from "node:path";

/** An editor writes a file in several steps: this long without another one, in milliseconds, and it is read. */
const settleTime = 40;

/** A watch that is under way. */
export interface FileWatch {
  /**
   * Watches these files from now on, instead of those before. With `siblings` also every script beside them, one that
   * is yet to come included: it may be the one that an import names in vain.
   */
  follow(files: ReadonlySet<string>, options?: { readonly siblings: boolean }): void;
  stop(): void;
}

/**
 * Calls `changed` when the content of one of the files is another than before, once for a burst of writes.
 * The folders are watched, not the files: editors often replace a file by a new one.
 */
export function watchFiles(files: ReadonlySet<string>, changed: () => void): FileWatch {
  const watchers = new Map<string, FSWatcher>();
  let followed = files;
  let besides = false;
  let seen = fingerprint(files);
  let timer: NodeJS.Timeout | undefined;

  const look = (): void => {
    const now = fingerprint(besides ? withSiblings(followed) : followed);
    if (now === seen) return;
    seen = now;
    changed();
  };
  const onEvent = (): void => {
    clearTimeout(timer);
    timer = setTimeout(look, settleTime);
  };
  const follow: FileWatch["follow"] = (next, { siblings } = { siblings: false }) => {
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
    if (siblings === besides && next.symmetricDifference(followed).size === 0) return;
    followed = next;
    besides = siblings;
    seen = fingerprint(siblings ? withSiblings(next) : next);
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

function withSiblings(files: ReadonlySet<string>): ReadonlySet<string> {
  const folders = new Set([...files].map((file) => dirname(file)).filter((folder) => existsSync(folder)));
  const scripts = [...folders].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.[cm]?[jt]sx?$/.test(name))
      .map((name) => join(folder, name)),
  );
  return files.union(new Set(scripts));
}

function fingerprint(files: ReadonlySet<string>): string {
  const hasher = new Bun.CryptoHasher("sha256");
  for (const file of [...files].toSorted()) {
    hasher.update(`${file}\n`);
    if (existsSync(file)) hasher.update(readFileSync(file));
  }
  return hasher.digest("hex");
}
