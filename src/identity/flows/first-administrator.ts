import { z } from "zod";
import { Problem } from "../../kit/problem.ts";
import { claimFirstAdministrator } from "../first-administrator.ts";
import { type Flow, flow } from "../flow.ts";
import { requireGoodPassword } from "../password-rules.ts";
import { createPerson } from "../people.ts";
import { email, password, sessionBegun, token } from "./schemas.ts";
import { signedIn } from "./session-answer.ts";

/** Making the first administrator, by the link that a start prints while there is none. */
export const firstAdministratorFlows: readonly Flow[] = [
  flow({
    id: "create_first_administrator",
    method: "POST",
    path: "/first-administrator",
    summary: "Make the first administrator, by the token of the link that the server printed",
    input: z.strictObject({ token, email, password, name: z.string().max(200).optional() }),
    output: sessionBegun,
    audit: "administrator_created",
    signedIn: false,
    limited: "guess",
    hashes: true,
    run: async (context) => {
      const { input, policy, store, by, step } = context;
      const { name = "" } = input;
      const address = input.email.toLowerCase();
      await requireGoodPassword(input.password, policy.password.min, [address, name]);
      if (!(await claimFirstAdministrator(store, by, input.token))) {
        throw new Problem(
          "invalid_token",
          "This link does not hold: there is an administrator, or a later start printed another.",
        );
      }
      const person = { email: address, password: input.password, roles: ["admin"], ...(name === "" ? {} : { name }) };
      await createPerson(store, by, person, policy.password.min);
      const body = { email: address, password: input.password };
      return await signedIn(context, await step({ method: "POST", path: "/sign-in/email", body }));
    },
  }),
];
