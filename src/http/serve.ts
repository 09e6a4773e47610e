import type { Settings } from "../config/settings.ts";
import { events } from "../observability/events.ts";
import type { Logger } from "../observability/logger.ts";
import type { Http } from "./create-http.ts";

/** Seconds that a connection may be silent. Calls that wait longer ask for more. */
const idleSeconds = 120;

/** Bytes that a request may bring before the route's own bound is asked. */
const mostBytes = Number.MAX_SAFE_INTEGER;

/** How long stopping may take, in milliseconds, before what is still running is cut off. */
const longestStop = 10_000;

/** A server that listens. */
export interface Listening {
  /** Where clients reach it: the public address, or the one listened on. */
  readonly url: string;
  /** The port listened on. */
  readonly port: number;
  /** Answers by another API from now on: that of a changed definition. What the earlier one waits for ends. */
  replace(http: Http): void;
  /** Finishes what was accepted, at most 10 s long, and stops listening. Never raises. */
  stop(): Promise<void>;
}

/** Listens, and answers by an API. Raises what the system says where the address cannot be listened on. */
export function serve(http: Http, settings: Pick<Settings, "host" | "port" | "publicUrl">, logger: Logger): Listening {
  let current = http;
  const server = Bun.serve({
    hostname: settings.host,
    port: settings.port,
    idleTimeout: idleSeconds,
    maxRequestBodySize: mostBytes,
    development: false,
    reusePort: false,
    fetch: (request, connection) => current.fetch(request, connection),
    error: (error) => {
      logger.error({ event: events.requestFailed, err: error });
      return new Response(null, { status: 500 });
    },
  });
  const port = server.port ?? settings.port;
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    logger.info({ event: events.serverStopping });
    current.drain();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, longestStop);
    });
    await Promise.race([server.stop(), late]);
    clearTimeout(timer);
    await server.stop(true);
    logger.info({ event: events.serverStopped });
  };
  return {
    url: settings.publicUrl ?? `http://${settings.host.includes(":") ? `[${settings.host}]` : settings.host}:${port}`,
    port,
    replace: (next) => {
      current.drain();
      current = next;
    },
    stop: () => (stopped ??= stop()),
  };
}
