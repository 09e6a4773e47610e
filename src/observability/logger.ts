import { type DestinationStream, pino, stdTimeFunctions } from "pino";
import { humanLine } from "./human-lines.ts";

/** Bytes of lines that wait for a log which does not keep up. Beyond, lines are dropped rather than memory filled. */
const waiting = 16_777_216;

/** Names under which a secret could be logged by mistake; their values are not written. */
const secrets = ["authorization", "cookie", "password", "secret", "token"];

/** Facts of an event, in JSON. None may be personal, nor come from a body or a query. */
export interface EventFacts {
  readonly [name: string]: unknown;
  /** The event's name, from `events`. */
  readonly event: string;
}

/** The log: one line an event. */
export interface Logger {
  debug(facts: EventFacts, message?: string): void;
  info(facts: EventFacts, message?: string): void;
  warn(facts: EventFacts, message?: string): void;
  /** `facts.err` is an error: its stack and causes are logged. */
  error(facts: EventFacts, message?: string): void;
  /** Whether a level is logged: asked before facts are put together on a path that must be fast. */
  isLevelEnabled(level: string): boolean;
  /** Writes what still waits: for the end of the process. */
  flush(): void;
}

/** How the log is written. */
export interface LoggerOptions {
  readonly level: string;
  /** Lines for a person instead of JSON. */
  readonly human: boolean;
  /** Where the lines go, for tests. By default standard error. */
  readonly write?: (line: string) => void;
}

/**
 * Makes the log: JSON lines, or short ones for a person at a terminal. Lines are written in the background, in the process
 * itself; those still waiting when it is killed are lost, so nothing else may depend on them.
 */
export function createLogger(options: LoggerOptions): Logger {
  const target = pino.destination({ dest: 2, sync: options.human, maxLength: waiting });
  const write = options.write ?? ((line: string) => void target.write(line));
  const coloured = process.env.NO_COLOR === undefined;
  const stream: DestinationStream = options.human ? { write: (line) => write(humanLine(line, coloured)) } : { write };
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: stdTimeFunctions.epochTime,
      redact: { paths: secrets.flatMap((name) => [name, `*.${name}`]), censor: "[secret]" },
    },
    stream,
  );
  return {
    debug: (facts, message) => logger.debug(facts, message),
    info: (facts, message) => logger.info(facts, message),
    warn: (facts, message) => logger.warn(facts, message),
    error: (facts, message) => logger.error(facts, message),
    isLevelEnabled: (level) => logger.isLevelEnabled(level),
    flush: () => target.flushSync(),
  };
}
