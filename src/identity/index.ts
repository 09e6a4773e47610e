export { type Authenticate, createAuthenticate } from "./authenticate.ts";
export { anonymous } from "./dev-token.ts";
export { createProfiles } from "./profiles.ts";
