import type { Faults } from "./faults.ts";
import { field } from "./field.ts";
import { OptionReader } from "./option-reader.ts";
import { type ResourceDraft, readResource } from "./read-resource.ts";
import { type ResourceDefinition, resource } from "./resource.ts";

const person = field.ref("users", { required: true, onDelete: "cascade" });

/**
 * What identity keeps beside the people. These are records like all others, versioned and in the log, but no caller's grant
 * knows them: they are read and written by the server alone. What could open a door is kept as a hash where it is only
 * compared (tokens), and sealed where it has to be read again (fields of the kind secret).
 */
const declared = {
  /** A way to sign in: a password, or an account of a provider. */
  charter_accounts: resource({
    fields: {
      user: person,
      provider: field.text({ required: true }),
      subject: field.text({ required: true }),
      password: field.secret(),
      access_token: field.secret(),
      refresh_token: field.secret(),
      id_token: field.secret(),
      access_token_expires_at: field.datetime(),
      refresh_token_expires_at: field.datetime(),
      scope: field.text(),
    },
    unique: [["provider", "subject"]],
  }),
  charter_sessions: resource({
    fields: {
      user: person,
      token_hash: field.text({ required: true, unique: true }),
      expires_at: field.datetime({ required: true, index: true }),
      ip: field.text(),
      user_agent: field.text(),
      /** The organization that its requests are in, unless they choose another. */
      organization: field.ref("charter_organizations", { onDelete: "set null" }),
      impersonated_by: field.ref("users", { onDelete: "cascade" }),
    },
  }),
  /** One-time tokens, codes and the state of a sign-in that is under way, by the hash of what the bearer was given. */
  charter_verifications: resource({
    fields: {
      identifier: field.text({ required: true, index: true }),
      value: field.secret({ required: true }),
      expires_at: field.datetime({ required: true, index: true }),
    },
  }),
  charter_api_keys: resource({
    fields: {
      user: person,
      name: field.text({ required: true, max: 100 }),
      /** The beginning of the key, to know it again by. */
      start: field.text({ required: true }),
      key_hash: field.text({ required: true, unique: true }),
      scopes: field.list(field.text(), { required: true }),
      /** The one organization that it is for; without it no tenant's records. */
      organization: field.ref("charter_organizations", { onDelete: "cascade" }),
      expires_at: field.datetime(),
    },
  }),
  /** What matters for security and leaves no other trace: who tried, and who did what to whom. */
  charter_audit: resource({
    fields: {
      event: field.text({ required: true }),
      /** Whom it is about. */
      user: field.text({ index: true }),
      /** Who did it. */
      actor: field.text(),
      ip: field.text(),
      detail: field.text({ max: 500 }),
    },
  }),
  charter_two_factors: resource({
    fields: {
      user: field.ref("users", { required: true, unique: true, onDelete: "cascade" }),
      secret: field.secret({ required: true }),
      backup_codes: field.secret({ required: true }),
      /** Codes that were used a moment ago, and hold no more. */
      used_codes: field.secret(),
      verified: field.boolean({ default: true }),
      failed_verification_count: field.integer({ default: 0 }),
      locked_until: field.datetime(),
    },
  }),
  charter_passkeys: resource({
    fields: {
      user: person,
      name: field.text(),
      public_key: field.text({ required: true }),
      credential_id: field.text({ required: true, unique: true }),
      counter: field.integer({ required: true }),
      device_type: field.text({ required: true }),
      backed_up: field.boolean({ required: true }),
      transports: field.text(),
      aaguid: field.text(),
    },
  }),
  charter_organizations: resource({
    fields: {
      name: field.text({ required: true, max: 200 }),
      slug: field.text({ required: true, unique: true, max: 60 }),
      /** Goes up with each change of its members, so that two of them at once are told apart. */
      members_revision: field.integer({ required: true, default: 0 }),
    },
  }),
  charter_members: resource({
    fields: {
      organization: field.ref("charter_organizations", { required: true, onDelete: "cascade" }),
      user: person,
      roles: field.list(field.text(), { required: true }),
    },
    unique: [["organization", "user"]],
  }),
  charter_invitations: resource({
    fields: {
      organization: field.ref("charter_organizations", { required: true, onDelete: "cascade" }),
      email: field.text({ required: true }),
      roles: field.list(field.text(), { required: true }),
      token_hash: field.text({ required: true, unique: true }),
      expires_at: field.datetime({ required: true }),
      invited_by: field.ref("users", { onDelete: "set null" }),
    },
  }),
} satisfies Readonly<Record<string, ResourceDefinition>>;

/** The name of a resource that only the server knows. */
export type SystemResourceName = keyof typeof declared;

/** Reads the resources that only the server knows. */
export function readSystemResources(faults: Faults): ReadonlyMap<string, ResourceDraft> {
  return new Map(
    Object.entries(declared).map(([name, { given }]) => {
      return [name, readResource(name, OptionReader.of(given, ["system", name], faults))] as const;
    }),
  );
}
