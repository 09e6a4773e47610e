import { createHmac, createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { JsonObject } from "../../src/kit/json.ts";
import { client } from "./real-issuer.ts";

/** What an ID token is made of. */
export interface TokenParts {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  /** Signs with another key than the published one. */
  readonly foreignKey?: boolean;
  readonly signature?: "rsa" | "none" | "hmac";
}

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const foreign = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** An issuer that says of anybody whatever a test wants. */
export class ForgingIssuer {
  /** Changes the token that would be good. */
  forge: (parts: TokenParts) => TokenParts = (parts) => parts;
  /** Changes what it says of itself. */
  describe: (metadata: JsonObject) => JsonObject = (metadata) => metadata;
  /** Told of each token that it gives. */
  onToken: (token: string) => void = () => {};
  /** What it says of its people beside the ID token. */
  userInfo: JsonObject = {};
  #nonce = "";
  readonly #server;

  constructor() {
    this.#server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: (request) => this.#answer(new URL(request.url)),
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.port}`;
  }

  async stop(): Promise<void> {
    await this.#server.stop(true);
  }

  #answer(url: URL): Response {
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        return Response.json(this.describe(this.#metadata()));
      case "/jwks":
        return Response.json({
          keys: [{ ...keys.publicKey.export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" }],
        });
      case "/authorize": {
        this.#nonce = url.searchParams.get("nonce") ?? "";
        const back = new URL(url.searchParams.get("redirect_uri") ?? "");
        back.searchParams.set("code", "a-code");
        back.searchParams.set("state", url.searchParams.get("state") ?? "");
        return Response.redirect(back.href, 302);
      }
      case "/token":
        return Response.json({ access_token: "an-access-token", token_type: "Bearer", id_token: this.#token() });
      case "/userinfo":
        return Response.json(this.userInfo);
      default:
        return new Response(null, { status: 404 });
    }
  }

  #metadata(): JsonObject {
    return {
      issuer: this.url,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      jwks_uri: `${this.url}/jwks`,
      userinfo_endpoint: `${this.url}/userinfo`,
      id_token_signing_alg_values_supported: ["RS256", "none", "HS256"],
    };
  }

  #token(): string {
    const now = Math.floor(Date.now() / 1000);
    const {
      header,
      claims,
      foreignKey,
      signature = "rsa",
    } = this.forge({
      header: { alg: "RS256", kid: "1" },
      claims: {
        iss: this.url,
        aud: client.clientId,
        sub: "forger",
        nonce: this.#nonce,
        iat: now,
        exp: now + 60,
        email: "forger@example.com",
        email_verified: true,
      },
    });
    const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    const token = `${text}.${signed(text, signature, foreignKey ? foreign.privateKey : keys.privateKey)}`;
    this.onToken(token);
    return token;
  }
}

function signed(text: string, signature: "rsa" | "none" | "hmac", key: KeyObject): string {
  if (signature === "none") return "";
  if (signature === "rsa") return createSign("RSA-SHA256").update(text).sign(key).toString("base64url");
  const secret = keys.publicKey.export({ format: "pem", type: "spki" });
  return createHmac("sha256", secret).update(text).digest("base64url");
}
