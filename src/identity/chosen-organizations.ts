import type { Membership, Principal } from "../access/grant.ts";
import type { Model } from "../charter/model.ts";
import { isJsonArray, parseJson, textOf } from "../kit/json.ts";
import { Problem } from "../kit/problem.ts";
import { render, slot, sql } from "../kit/sql.ts";
import type { Engine } from "../storage/engine.ts";
import { KnownBearers, type ReadBearer } from "./known-bearers.ts";

/** What somebody is in an organization that there is. */
interface Standing {
  readonly member: boolean;
  readonly membership: Membership;
}

/** A principal in an organization, for as long as it stands there as it does. */
interface Placed {
  readonly standing: Standing;
  readonly principal: Principal;
}

const id = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Puts principals into the organization that their requests choose: by name, else that of the session. A change of a member
 * holds for the next request. One who stands somewhere unchanged is given as the same object, so that what is made for it
 * need not be made again.
 */
export class ChosenOrganizations {
  readonly #standings: KnownBearers<Standing>;
  readonly #placed = new WeakMap<Principal, Map<string, Placed>>();
  readonly #declared: boolean;

  constructor(model: Model, engine: Engine) {
    this.#declared = model.organizations !== undefined;
    const resources = ["charter_members", "charter_organizations"];
    this.#standings = new KnownBearers(engine, resources, standingReader(engine));
  }

  /**
   * The principal in its organization; as it is where none is chosen. Raises `not_found` for an organization that was asked for
   * and that it is no member of, or that there is none: an admin may enter any.
   */
  within(principal: Principal, asked: string | null): Principal | Promise<Principal> {
    if (!this.#declared) return principal;
    if (principal.org || principal.key) return this.#bound(principal, asked);
    const chosen = asked ?? principal.session?.organization;
    return chosen === undefined ? principal : this.#enter(principal, chosen, asked !== null);
  }

  close(): void {
    this.#standings.close();
  }

  /** A key is for one organization, and a token that names one likewise: no request takes it elsewhere. */
  #bound(principal: Principal, asked: string | null): Principal | Promise<Principal> {
    const own = principal.org?.id ?? principal.key?.organization;
    if (asked !== null && asked !== own) throw noOrganization();
    if (principal.org || own === undefined) return principal;
    return this.#enter(principal, own, asked !== null);
  }

  #enter(principal: Principal, chosen: string, asked: boolean): Principal | Promise<Principal> {
    if (!id.test(chosen)) throw noOrganization();
    const found = this.#standings.get(`${principal.id ?? ""} ${chosen}`);
    if (found instanceof Promise) return found.then((standing) => this.#place(principal, chosen, standing, asked));
    return this.#place(principal, chosen, found, asked);
  }

  #place(principal: Principal, chosen: string, standing: Standing | undefined, asked: boolean): Principal {
    if (!standing || (!standing.member && !principal.roles.includes("admin"))) {
      // Who is no member any more still has a session: it is in no organization then.
      if (asked) throw noOrganization();
      return principal;
    }
    const placed = this.#placed.get(principal) ?? new Map<string, Placed>();
    this.#placed.set(principal, placed);
    const known = placed.get(chosen);
    if (known?.standing === standing) return known.principal;
    const entered = { ...principal, org: standing.membership };
    placed.set(chosen, { standing, principal: entered });
    return entered;
  }
}

/** The one problem of an organization that there is not and of one that is none of the caller's. */
export function noOrganization(): Problem {
  return new Problem("not_found", "There is no such organization, or you are no member of it.");
}

/** Reads what a user is in an organization, both in the text `<user> <organization>`. */
function standingReader(engine: Engine): ReadBearer<Standing> {
  const statement = render(
    sql`SELECT "o"."id", "m"."id", "m"."roles" FROM "charter_organizations" AS "o"
      LEFT JOIN "charter_members" AS "m" ON "m"."organization" = "o"."id" AND "m"."user" = ${slot("user")}
      WHERE "o"."id" = ${slot("organization")}`,
    engine.dialect.placeholder,
  );
  return async (text) => {
    const [user = "", organization = ""] = text.split(" ");
    const [row] = await engine.rows(statement, [user, organization], { effort: "seek" });
    if (!row) return undefined;
    const [, member, roles] = row;
    const membership = { id: organization, roles: typeof roles === "string" ? readRoles(roles) : [] };
    const records = [organization, ...(typeof member === "string" ? [member] : [])];
    return { records, found: { member: member !== null, membership } };
  };
}

function readRoles(text: string): readonly string[] {
  const roles = parseJson(text);
  return isJsonArray(roles) ? roles.map((role) => textOf(role)) : [];
}
