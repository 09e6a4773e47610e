import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Provider } from "oidc-provider";

/** Somebody whom the issuer knows. */
export interface Person {
  readonly sub: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly name?: string;
}

export const client = { clientId: "charter", clientSecret: "a secret between the two of them" } as const;

/** A real OpenID Connect issuer. Whoever comes to it is signed in as `person` and agrees to everything. */
export class RealIssuer {
  person: Person = { sub: "nobody", email: "nobody@example.com", email_verified: false };
  readonly #server: Server;

  private constructor(
    readonly url: string,
    server: Server,
  ) {
    this.#server = server;
  }

  /** Listens; it knows its client only once `serve` said where that is. */
  static async start(port = 0): Promise<RealIssuer> {
    const server = createServer();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    server.listen(port, "127.0.0.1", () => resolve(undefined));
    await promise;
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the issuer listens on no port");
    return new RealIssuer(`http://127.0.0.1:${address.port}`, server);
  }

  /** Answers, for a client that is called back at these addresses. */
  serve(redirects: readonly string[]): void {
    const provider = new Provider(this.url, {
      clients: [
        {
          client_id: client.clientId,
          client_secret: client.clientSecret,
          redirect_uris: [...redirects],
          grant_types: ["authorization_code"],
        },
      ],
      cookies: { keys: ["of the test"] },
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ ...this.person, sub }) }),
    });
    const answer = provider.callback();
    this.#server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      if (!request.url?.startsWith("/interaction/")) return void answer(request, response);
      void this.#agree(provider, request, response);
    });
  }

  async stop(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#server.close(() => resolve(undefined));
    this.#server.closeAllConnections();
    await promise;
  }

  async #agree(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { prompt, params, session } = await provider.interactionDetails(request, response);
    if (prompt.name === "login") {
      await provider.interactionFinished(request, response, { login: { accountId: this.person.sub } });
      return;
    }
    const grant = new provider.Grant({ accountId: session?.accountId ?? "", clientId: String(params.client_id) });
    grant.addOIDCScope("openid email profile");
    await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
  }
}
