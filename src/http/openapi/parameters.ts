import type { Limits } from "../../charter/model.ts";
import { isJsonObject, type JsonObject } from "../../kit/json.ts";
import { listParameters, longestWait } from "../record-queries.ts";

/** Every parameter of a query by its name, and every header that calls take. */
export function parameterComponents(limits: Limits): Readonly<Record<string, JsonObject>> {
  const text = { type: "string" };
  const names = { type: "array", items: text };
  const whole = (minimum: number, maximum: number) => ({ type: "integer", minimum, maximum });
  return {
    fields: list(
      "fields",
      "The fields to show, `requester.name` among them: the answer then holds these alone. Default: all readable ones.",
      names,
    ),
    expand: list(
      "expand",
      `Relations to show in full, at most ${limits.expandDepth} deep: \`comments.author\`.`,
      names,
    ),
    trashed: query("trashed", "Records of the bin, alone or too.", { type: "string", enum: ["only", "with"] }),
    delete_trashed: query("trashed", "Deletes for good what lies in the bin, alone or too.", {
      type: "string",
      enum: ["only", "with"],
    }),
    filter: query("filter", 'A condition in CEL over the fields, such as `status == "open"`.', {
      ...text,
      maxLength: limits.filter,
    }),
    sort: list("sort", "Fields to sort by; `-` before one turns it round. Null comes last.", names),
    search: query("search", "Words that the searchable fields hold, the last as a beginning.", text),
    limit: query("limit", "How many to give at most.", {
      ...whole(1, limits.pageSize),
      default: limits.defaultPageSize,
    }),
    cursor: query("cursor", "Where to go on: `next` of the page before.", text),
    count: query("count", "Counts all that match, as `total`.", { type: "string", enum: ["exact"] }),
    group: list("group", "Fields to group by; times by unit, such as `created_at:day`.", names),
    count_groups: query("count", "Counts the records of each group.", { type: "boolean" }),
    sum: list("sum", "Fields to add up.", names),
    avg: list("avg", "Fields to take the mean of.", names),
    min: list("min", "Fields to take the least value of.", names),
    max: list("max", "Fields to take the greatest value of.", names),
    having: query("having", "A condition over the figures of a group.", text),
    groups_limit: query("limit", "How many groups to give at most.", whole(1, limits.groups)),
    tz: query("tz", "The time zone that days and months are of, such as `Europe/Vienna`. Default: UTC.", text),
    bulk_filter: { ...query("filter", "Which records, as a condition in CEL.", text), required: true },
    dry_run: query("dry_run", "Says what would happen, and changes nothing.", { type: "boolean", default: false }),
    since: query("since", "The cursor to go on from. Without it the answer is the current cursor.", text),
    resources: list("resources", "Only changes of these resources.", names),
    changes_limit: query("limit", "How many changes to give at most.", {
      ...whole(1, limits.pageSize),
      default: limits.defaultPageSize,
    }),
    wait: query("wait", "Seconds to wait for a change.", { ...whole(0, longestWait), default: 0 }),
    charter_org: header("Charter-Org", "The organization, unless it is the session's."),
    if_match: header("If-Match", "An ETag or version that the record must still have; else 412."),
    if_none_match: header("If-None-Match", "The ETag of what is known already; 304 when nothing changed."),
    create_only: header("If-None-Match", "`*`: the record must not exist yet; else 412."),
    idempotency_key: header(
      "Idempotency-Key",
      "A name for this write: sent again, it is answered again and not done again.",
    ),
  };
}

/** The parameters of a list as the members of a body: names may come with commas between, or as an array. */
export function listQuerySchema(limits: Limits): JsonObject {
  const components = parameterComponents(limits);
  const properties = listParameters.map((name) => {
    const { schema = {}, description = "" } = components[name] ?? {};
    const named = isJsonObject(schema) && schema.type === "array";
    const value: JsonObject = named ? { anyOf: [{ type: "string" }, schema] } : isJsonObject(schema) ? schema : {};
    return [name, { description, ...value }] as const;
  });
  return { type: "object", properties: Object.fromEntries(properties), additionalProperties: false };
}

function query(name: string, description: string, schema: JsonObject): JsonObject {
  return { name, in: "query", description, schema };
}

/** Several names in one parameter, with commas between. */
function list(name: string, description: string, schema: JsonObject): JsonObject {
  return { ...query(name, description, schema), style: "form", explode: false };
}

function header(name: string, description: string): JsonObject {
  return { name, in: "header", description, schema: { type: "string" } };
}
