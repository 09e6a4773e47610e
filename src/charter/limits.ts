import type { Limits } from "./model.ts";
import type { OptionReader } from "./option-reader.ts";

/** The bounds of a definition that declares none. */
export const defaultLimits: Limits = {
  body: 1_048_576,
  depth: 64,
  batch: 100,
  filter: 8192,
  filterDepth: 32,
  inList: 500,
  pageSize: 500,
  defaultPageSize: 50,
  expandWidth: 100,
  expandDepth: 4,
  bulk: 1000,
  groups: 1000,
  searchPages: 1000,
  readDeadline: 10_000,
  writeDeadline: 10_000,
  anonymousRequests: 1200,
  requests: 6000,
  writes: 3000,
  guesses: 100,
  mails: 5,
  mailRequests: 60,
};

/** How far a bound may be raised: beyond, one request could take the whole server. */
const ceilings: Limits = {
  body: 268_435_456,
  depth: 512,
  batch: 10_000,
  filter: 65_536,
  filterDepth: 64,
  inList: 10_000,
  pageSize: 10_000,
  defaultPageSize: 10_000,
  expandWidth: 1000,
  expandDepth: 8,
  bulk: 100_000,
  groups: 100_000,
  searchPages: 10_000,
  readDeadline: 600_000,
  writeDeadline: 600_000,
  anonymousRequests: 100_000_000,
  requests: 100_000_000,
  writes: 100_000_000,
  guesses: 100_000,
  mails: 1000,
  mailRequests: 100_000,
};

/** Reads the declared bounds over the defaults. */
export function readLimits(options: OptionReader): Limits {
  const names = Object.keys(defaultLimits);
  options.allow(names, "a limit");
  const bound = (name: keyof Limits) => options.whole(name, 1, ceilings[name]) ?? defaultLimits[name];
  const pageSize = bound("pageSize");
  const limits: Limits = {
    body: bound("body"),
    depth: bound("depth"),
    batch: bound("batch"),
    filter: bound("filter"),
    filterDepth: bound("filterDepth"),
    inList: bound("inList"),
    pageSize,
    defaultPageSize: options.has("defaultPageSize")
      ? bound("defaultPageSize")
      : Math.min(defaultLimits.defaultPageSize, pageSize),
    expandWidth: bound("expandWidth"),
    expandDepth: bound("expandDepth"),
    bulk: bound("bulk"),
    groups: bound("groups"),
    searchPages: bound("searchPages"),
    readDeadline: bound("readDeadline"),
    writeDeadline: bound("writeDeadline"),
    anonymousRequests: bound("anonymousRequests"),
    requests: bound("requests"),
    writes: bound("writes"),
    guesses: bound("guesses"),
    mails: bound("mails"),
    mailRequests: bound("mailRequests"),
  };
  if (limits.defaultPageSize > limits.pageSize) {
    options.fault("defaultPageSize", `It is above pageSize, ${limits.pageSize}.`);
  }
  return limits;
}
