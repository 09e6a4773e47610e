/** The events worth naming in the log, so that they can be counted and searched for. Their names do not change. */
export const events = {
  serverReady: "server.ready",
  serverStopping: "server.stopping",
  serverStopped: "server.stopped",
  /** A request was answered. */
  requestAnswered: "request.answered",
  /** A request met a fault of the server; the caller was told nothing of its cause. */
  requestFailed: "request.failed",
  /** Requests are refused because too many are being worked on. */
  requestsShed: "requests.shed",
  /** Work of a flow that goes on behind its answer met a fault of the server. */
  flowFailed: "flow.failed",
  /** A mail was kept, since no mail server is set. */
  mailKept: "mail.kept",
  /** A mail could not be sent and will be tried again. */
  mailDelayed: "mail.delayed",
} as const;
