import type { Socket } from "bun";

/** What is done with the answers of a connection. */
export interface AnswerListener {
  /** An answer is there to its end. `head` is its head with the status line, up to the empty line. */
  answered(connection: HttpConnection, status: number, head: () => string): void;
  /** The connection broke. */
  broken(connection: HttpConnection, reason: Error): void;
}

const endOfHead = "\r\n\r\n";
const lengthName = /\r\ncontent-length: *(\d+)/i;

/**
 * A connection that sends one request of HTTP/1.1 after the other (no pipelining) and waits for each answer. It knows just
 * as much of HTTP as our servers use: answers have a `Content-Length` or no body at all. So it costs a fraction of what a
 * full client does, and the server stays what is measured.
 */
export class HttpConnection {
  /** When the request that is waited for was sent, milliseconds of `performance.now()`. */
  sentAt = 0;
  waiting = false;
  #head: Uint8Array | undefined;
  #left = 0;
  #status = 0;
  #text = "";
  #socket: Socket | undefined;

  private constructor(private readonly listener: AnswerListener) {}

  /** Connects to a port of this machine. */
  static async open(port: number, listener: AnswerListener): Promise<HttpConnection> {
    const connection = new HttpConnection(listener);
    connection.#socket = await Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: {
        data: (_socket, chunk) => connection.#receive(chunk),
        error: (_socket, error) => listener.broken(connection, error),
        close: () => {
          if (connection.waiting) listener.broken(connection, new Error("the server closed the connection"));
        },
      },
    });
    return connection;
  }

  /** Sends a request. Raises when it does not fit into the socket's buffer, for then it would be sent late. */
  send(request: Uint8Array): void {
    this.waiting = true;
    this.sentAt = performance.now();
    if (this.#socket?.write(request) !== request.length) throw new Error("a request was not sent at once");
  }

  close(): void {
    this.waiting = false;
    this.#socket?.end();
  }

  #receive(chunk: Buffer): void {
    if (this.#left > 0) {
      this.#left -= chunk.length;
      if (this.#left === 0) this.#finish();
      return;
    }
    const bytes = this.#head === undefined ? chunk : Buffer.concat([this.#head, chunk]);
    const end = bytes.indexOf(endOfHead);
    if (end < 0) {
      // The chunk's memory is the socket's: what is kept must be a copy.
      this.#head = Buffer.from(bytes);
      return;
    }
    this.#head = undefined;
    this.#text = bytes.toString("latin1", 0, end);
    this.#status = Number(this.#text.slice(9, 12));
    const length = Number(lengthName.exec(this.#text)?.[1] ?? 0);
    this.#left = length - (bytes.length - end - endOfHead.length);
    if (this.#left <= 0) this.#finish();
  }

  #finish(): void {
    this.#left = 0;
    this.waiting = false;
    this.listener.answered(this, this.#status, () => this.#text);
  }
}
