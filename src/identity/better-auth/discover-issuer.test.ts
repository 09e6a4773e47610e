import { afterAll, beforeEach, expect, test } from "bun:test";
import { Problem } from "../../kit/problem.ts";
import { discoverIssuer } from "./discover-issuer.ts";

let asked = 0;
let answer: () => Response = () => new Response(null, { status: 503 });
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: () => {
    asked += 1;
    return answer();
  },
});
const issuer = `http://127.0.0.1:${server.port}`;
const metadata = {
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
};
const good = () => Response.json(metadata);

beforeEach(() => {
  asked = 0;
});
afterAll(() => server.stop(true));

/** The code of the problem that a discovery ends with; null when it ends well. */
async function refusal(discover: () => Promise<unknown>): Promise<string | null> {
  try {
    await discover();
    return null;
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

test("an issuer is asked once an hour, by however many at the same time", async () => {
  let now = 0;
  answer = good;
  const discover = discoverIssuer(issuer, () => now);
  expect(asked).toBe(0);
  await Promise.all([discover(), discover(), discover()]);
  now += 3_599_999;
  await discover();
  expect(asked).toBe(1);
  now += 1;
  expect((await discover()).token_endpoint).toBe(`${issuer}/token`);
  expect(asked).toBe(2);
});

test("an issuer that is down is asked again by the next one who comes", async () => {
  const discover = discoverIssuer(`${issuer}/`);
  answer = () => new Response(null, { status: 503 });
  expect(await refusal(discover)).toBe("provider_unavailable");
  answer = () => new Response("<html>");
  expect(await refusal(discover)).toBe("provider_unavailable");
  answer = good;
  expect(await refusal(discover)).toBeNull();
  expect(asked).toBe(3);
});

test("an issuer that sends elsewhere, says too little or poses as another is not used", async () => {
  const { jwks_uri: _keys, ...keyless } = metadata;
  const answers = [
    () => Response.redirect(`${issuer}/elsewhere`),
    () => Response.json(keyless),
    () => Response.json({ ...metadata, token_endpoint: "no address" }),
    () => Response.json({ ...metadata, issuer: "https://issuer.example" }),
    () => Response.json({ ...metadata, issuer: `${issuer}/tenant` }),
  ];
  for (const each of answers) {
    answer = each;
    expect(await refusal(discoverIssuer(issuer))).toBe("provider_unavailable");
  }
});
