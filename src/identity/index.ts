export { type Authenticate, createAuthenticate } from "./authenticate.ts";
export { anonymous } from "./dev-token.ts";
export { createProfiles, type Profiles } from "./profiles.ts";
