import type { Flow } from "../flow.ts";
import { accountFlows } from "./accounts.ts";
import { apiKeyFlows } from "./api-keys.ts";
import { firstAdministratorFlows } from "./first-administrator.ts";
import { impersonationFlows } from "./impersonation.ts";
import { passkeyFlows } from "./passkeys.ts";
import { passwordFlows } from "./passwords.ts";
import { providerCallbackFlows } from "./provider-callback.ts";
import { providerFlows } from "./providers.ts";
import { secondFactorFlows } from "./second-factor.ts";
import { sessionFlows } from "./sessions.ts";
import { signInFlows } from "./sign-in.ts";
import { signUpFlows } from "./sign-up.ts";

/** Every call of `/auth`. */
export const flows: readonly Flow[] = [
  ...firstAdministratorFlows,
  ...signUpFlows,
  ...signInFlows,
  ...passwordFlows,
  ...sessionFlows,
  ...providerFlows,
  ...providerCallbackFlows,
  ...accountFlows,
  ...secondFactorFlows,
  ...passkeyFlows,
  ...apiKeyFlows,
  ...impersonationFlows,
];
