import { ticketMoment } from "./calendar.ts";
import { converse, type Message, type Status, type Talk } from "./conversation.ts";
import { makeCompanies, makePeople, type Person } from "./people.ts";
import { Random } from "./random.ts";
import { type SeedWrite, seedId } from "./seed-write.ts";
import { span } from "./span.ts";
import { topics } from "./topics.ts";

interface Cast {
  readonly agents: readonly Person[];
  readonly customers: readonly Person[];
}

/** A ticket before anybody but its requester has seen it. */
interface Ticket extends Talk {
  readonly id: string;
  readonly number: number;
  readonly fill: (text: string) => string;
}

const minute = 60_000;
const day = 24 * 60 * minute;
const counts = { companies: 60, agents: 8, customers: 420, tickets: 4000 } as const;

/** A helpdesk's two years up to a midnight, in the order they were made: each write comes after those it builds on. */
export function generate(until: number): readonly SeedWrite[] {
  return [...story(until)].toSorted((left, right) => left.at - right.at);
}

function* story(until: number): Generator<SeedWrite> {
  const random = new Random(20_240_229);
  const start = until - span;
  const companies = yield* makeCompanies(random, counts.companies, start);
  const agents = yield* makePeople(random, "agent", counts.agents, start, []);
  const customers = yield* makePeople(random, "customer", counts.customers, start, companies);
  const moments = Array.from({ length: counts.tickets }, () => ticketMoment(random, start, until));
  for (const [index, at] of moments.toSorted((a, b) => a - b).entries()) {
    yield* makeTicket(random, { agents, customers }, index + 1, at, until);
  }
}

function* makeTicket(random: Random, cast: Cast, number: number, at: number, until: number): Generator<SeedWrite> {
  const topic = random.pick(topics);
  const variant = random.between(0, topic.subjects.length - 1);
  const requester = cast.customers[random.skewed(cast.customers.length)] ?? random.pick(cast.customers);
  const assignee = cast.agents[random.skewed(cast.agents.length)] ?? random.pick(cast.agents);
  const priority = Math.min(5, Math.max(1, topic.priority + random.pick([-1, 0, 0, 0, 1])));
  const fill = filler(random, at);
  const id = seedId("tickets", String(number));
  const tags = [...topic.tags, ...(random.chance(0.12) ? ["vip"] : []), ...(random.chance(0.08) ? ["phone"] : [])];
  const input = {
    subject: fill(topic.subjects[variant] ?? ""),
    body: fill(topic.bodies[variant] ?? ""),
    priority,
    requester: requester.id,
    company: requester.company?.id ?? null,
    tags,
  };
  yield { resource: "tickets", id, at, by: requester.id, input };
  const wanted = random.chance(closedShare((until - at) / day)) ? "closed" : random.chance(0.45) ? "pending" : "open";
  const isTaken = wanted !== "open" || random.chance(0.4);
  const ticket = { id, number, topic, variant, requester, assignee, priority, at, fill };
  if (isTaken) yield* workOn(random, ticket, wanted, until);
}

/** What an agent makes of a ticket by now: what was to be said later has not been said yet. */
function* workOn(random: Random, ticket: Ticket, wanted: Status, until: number): Generator<SeedWrite> {
  const { id, number, assignee, fill } = ticket;
  const all = converse(random, ticket, wanted);
  const said = all.filter(({ at }) => at < until - minute);
  for (const [index, { author, text, internal, at }] of said.entries()) {
    const input = { ticket: id, author: author.id, text: fill(text), internal };
    yield { resource: "comments", id: seedId("comments", `${number}-${index + 1}`), at, by: author.id, input };
  }
  const last = said.at(-1);
  if (last === undefined) return;
  const status = said.length === all.length ? wanted : statusAfter(last, assignee);
  const input = { assignee: assignee.id, status };
  yield { resource: "tickets", id, at: last.at + minute, by: assignee.id, input, changes: true };
}

/** Whoever did not speak last is the one to go on. */
function statusAfter({ author, internal }: Message, assignee: Person): Status {
  return author.id === assignee.id && !internal ? "pending" : "open";
}

/** Old tickets are closed, save a few; those of this week mostly are not. */
function closedShare(age: number): number {
  if (age > 60) return 0.985;
  return age > 7 ? 0.8 : 0.3;
}

/** Fills the placeholders of a text: the same number and days wherever one ticket speaks of them. */
function filler(random: Random, at: number): (text: string) => string {
  const count = random.between(4, 48);
  const dayAt = (days: number): string => new Date(at + days * day).toISOString().slice(0, 10);
  const values: Readonly<Record<string, string>> = {
    number: `${new Date(at).getUTCFullYear()}-${random.between(10_000, 99_999)}`,
    day: dayAt(-random.between(1, 9)),
    soon: dayAt(random.between(6, 20)),
    count: String(count),
    less: String(Math.ceil(count / 3)),
    more: String(count * 10),
  };
  return (text) => text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
