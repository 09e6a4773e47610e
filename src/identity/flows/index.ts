import type { Model } from "../../charter/model.ts";
import type { Flow } from "../flow.ts";
import { accountFlows } from "./accounts.ts";
import { apiKeyFlows } from "./api-keys.ts";
import { firstAdministratorFlows } from "./first-administrator.ts";
import { impersonationFlows } from "./impersonation.ts";
import { invitationFlows } from "./invitations.ts";
import { memberFlows } from "./members.ts";
import { organizationFlows } from "./organizations.ts";
import { passkeyFlows } from "./passkeys.ts";
import { passwordFlows } from "./passwords.ts";
import { providerCallbackFlows } from "./provider-callback.ts";
import { providerFlows } from "./providers.ts";
import { secondFactorFlows } from "./second-factor.ts";
import { sessionFlows } from "./sessions.ts";
import { signInFlows } from "./sign-in.ts";
import { signUpFlows } from "./sign-up.ts";

const always: readonly Flow[] = [
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

/** Every call of `/auth`: those of organizations only where the definition declares some. */
export function flowsOf(model: Pick<Model, "organizations">): readonly Flow[] {
  return model.organizations ? [...always, ...organizationFlows, ...memberFlows, ...invitationFlows] : always;
}
