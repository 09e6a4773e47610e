export type { Authenticate } from "./authenticate.ts";
export { createIdentity, type FlowRequest, type Identity } from "./create-identity.ts";
export { anonymous } from "./dev-token.ts";
export type { Flow, FlowAnswer } from "./flow.ts";
export { IdentityStore } from "./identity-store.ts";
export { createPerson, type NewPerson } from "./people.ts";
export { createProfiles, type Profiles } from "./profiles.ts";
export { principalOf } from "./sessions.ts";
