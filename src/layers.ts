/** A layer of the source: a folder of `src/` (or the file of that name), and what lives there. */
export interface Layer {
  readonly name: string;
  /** One sentence: what the layer is for. */
  readonly purpose: string;
}

/**
 * The layers in the order imports may take: a file imports from its own layer and from those before it, never from one
 * after it. `layers.test.ts` proves it for every file; the architecture document draws it from here.
 */
export const layers: readonly Layer[] = [
  { name: "kit", purpose: "Leaf helpers without domain words: the catalogue of errors, ids, the clock, SQL text." },
  { name: "config", purpose: "Turns flags and environment variables into typed settings, with secrets kept apart." },
  { name: "observability", purpose: "Logs, metrics and traces, with one file that names the business events." },
  { name: "mail", purpose: "Writes mails to disk, then sends them; keeps them where no mail server is set." },
  { name: "expression", purpose: "CEL: parsed, checked against a schema, compiled to SQL or evaluated in memory." },
  { name: "charter", purpose: "The definition: builders, the immutable model, and the difference between two models." },
  { name: "access", purpose: "Turns a principal and the rules into a grant, and explains it; pure, without I/O." },
  { name: "storage", purpose: "The engine's interface, its conformance cases, and one folder for each engine." },
  { name: "changes", purpose: "The log of changes: appended with each write, read from a cursor." },
  { name: "data", purpose: "Reads and writes records under a grant: validate, write and log in one transaction." },
  { name: "identity", purpose: "Finds out who is asking: sign-in, sessions, users, roles, organizations, API keys." },
  { name: "files", purpose: "Keeps the bytes of files on disk or in S3; what describes them are ordinary records." },
  { name: "readers", purpose: "What follows the log: realtime, webhooks, jobs, backup, alerts, caches." },
  { name: "admin", purpose: "What an operator can look at and do, behind `/admin`." },
  { name: "document", purpose: "Renders the architecture document from the running system." },
  { name: "http", purpose: "Middleware and routes: parse, authorise, call, answer." },
  { name: "app", purpose: "The one place that wires everything." },
  { name: "cli", purpose: "The command line." },
];

/** The layers `src/index.ts` may take from: it is what definitions import, so it pulls in nothing of the server. */
export const definitionLayers: readonly string[] = ["kit", "expression", "charter"];
