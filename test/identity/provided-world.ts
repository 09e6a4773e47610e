import { charter, field, resource } from "../../src/index.ts";
import { isJsonArray, type JsonObject, textOf } from "../../src/kit/json.ts";
import { Browser } from "./browser.ts";
import { objectOf, PeopleServer } from "./people-server.ts";
import { client, type Person, RealIssuer } from "./real-issuer.ts";

type SignUp = "open" | "invite" | "closed" | { readonly domains: readonly string[] };

/** An admin by a development token. */
export const root = "dev:0197b2a0-0000-7000-8000-0000000000ff:admin";
/** Where providers call back, before their names. */
export const redirectPath = "/api/v1/auth/callback";

interface Issuers {
  readonly main: RealIssuer;
  readonly other: RealIssuer;
}

/** A system whose people come by two issuers, one of which is not trusted to have proven an address. */
export function definition(issuers: Issuers, signUp: SignUp, requireVerified = true) {
  const provider = (issuer: RealIssuer) => ({ ...client, issuer: issuer.url });
  return charter({
    name: "Provided",
    cors: { origins: ["https://app.example.com"] },
    identity: {
      signUp,
      requireVerified,
      providers: {
        main: { ...provider(issuers.main), title: "The main one" },
        other: provider(issuers.other),
        doubted: { ...provider(issuers.other), trusted: false },
      },
    },
    resources: { notes: resource({ fields: { text: field.text() }, access: { read: "true" } }) },
  });
}

/** Starts a system, and the issuers that its people come by. */
export async function start(signUp: SignUp, requireVerified = true) {
  const issuers = { main: await RealIssuer.start(), other: await RealIssuer.start() };
  const server = await PeopleServer.start(definition(issuers, signUp, requireVerified));
  const callbacks = ["main", "other", "doubted"].map((name) => `${server.app.url}${redirectPath}/${name}`);
  issuers.main.serve(callbacks);
  issuers.other.serve(callbacks);
  const stop = async () => {
    await server.stop();
    await issuers.main.stop();
    await issuers.other.stop();
  };
  return { ...issuers, server, stop };
}

/** A system with its issuers. */
export type World = Awaited<ReturnType<typeof start>>;

/** Comes by a provider as somebody; gives where the browser ends, and the session that it has then. */
export async function come(world: World, person: Person, name = "main", browser = new Browser()) {
  const { server } = world;
  const issuer = name === "main" ? world.main : world.other;
  issuer.person = person;
  const back = `${server.app.url}/welcome?from=${name}`;
  const begun = await browser.post(`${server.app.url}/api/v1/auth/providers/${name}`, { callback_url: back });
  const landed = await browser.goUntil(textOf(objectOf(begun.json ?? undefined).url), `${server.app.url}/welcome`);
  const token = browser.cookie(server.app.url, "charter.session_token")?.split(".")[0];
  const session = token === undefined ? undefined : await server.send("GET", "/auth/session", { token });
  const user: JsonObject = session?.status === 200 ? objectOf(session.json.user) : {};
  return { error: new URL(landed).searchParams.get("error"), landed, token, user, browser };
}

/** The items of a list. */
export async function itemsOf(world: World, path: string, token: string): Promise<readonly JsonObject[]> {
  const { items } = (await world.server.send("GET", path, { token })).json;
  return items !== undefined && isJsonArray(items) ? items.map((item) => objectOf(item)) : [];
}
