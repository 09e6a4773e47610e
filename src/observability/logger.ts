import { type DestinationStream, pino, stdTimeFunctions } from "pino";
import { events } from "./events.ts";
import { humanLine } from "./human-lines.ts";

/** Bytes of lines that wait for a log which does not keep up. Beyond, lines are dropped rather than memory filled. */
const waiting = 16_777_216;

/** Lines are written when so many bytes have come together, or so many milliseconds have gone by. */
const together = { minLength: 8_192, periodicFlush: 100 };

/** Names under which a secret could be logged by mistake; their values are not written. */
const secrets = ["authorization", "cookie", "password", "secret", "token"];

/** Facts of an event, in JSON. None may be personal, nor come from a body or a query. */
export interface EventFacts {
  readonly [name: string]: unknown;
  /** The event's name, from `events`. */
  readonly event: string;
}

/** What is told of a request. Nothing here comes from a body, a query or a header but the two ids, which were checked. */
export interface RequestFacts {
  readonly method: string;
  /** The route's pattern, never the path: a path may hold what is nobody's business. Empty where nothing is. */
  readonly route: string;
  readonly status: number;
  /** From its coming to its answer, in milliseconds. */
  readonly ms: number;
  readonly request: string;
  /** The id of the user who asked; null where it is nobody. */
  readonly principal: string | null;
  /** The trace that the request belongs to, where its caller said so. */
  readonly trace?: string | undefined;
  /** The code of the problem that was answered. */
  readonly problem?: string | undefined;
}

/** The log: one line an event. */
export interface Logger {
  /** The one line that each request gets. It is written without a look for secrets, which costs more than an answer. */
  answered(level: "info" | "warn", facts: RequestFacts): void;
  debug(facts: EventFacts, message?: string): void;
  info(facts: EventFacts, message?: string): void;
  warn(facts: EventFacts, message?: string): void;
  /** `facts.err` is an error: its stack and causes are logged. */
  error(facts: EventFacts, message?: string): void;
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
  const target = pino.destination({ dest: 2, maxLength: waiting, ...(options.human ? { sync: true } : together) });
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
    answered: (level, facts) => {
      if (!logger.isLevelEnabled(level)) return;
      const entry = { level: logger.levels.values[level], time: Date.now(), event: events.requestAnswered, ...facts };
      stream.write(`${JSON.stringify(entry)}\n`);
    },
    debug: (facts, message) => logger.debug(facts, message),
    info: (facts, message) => logger.info(facts, message),
    warn: (facts, message) => logger.warn(facts, message),
    error: (facts, message) => logger.error(facts, message),
    flush: () => target.flushSync(),
  };
}
