import { companyWords, familyNames, givenNames } from "./names.ts";
import { Random } from "./random.ts";
import { followUps, type Topic, topics } from "./topics.ts";

/** A record to be written: by whom, when, and what. */
export interface SeedRecord {
  readonly resource: "companies" | "users" | "tickets" | "comments";
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly input: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

interface Person {
  readonly id: string;
  readonly company: string | null;
}

interface Cast {
  readonly agents: readonly Person[];
  readonly customers: readonly Person[];
}

const day = 86_400_000;
const namespace = "0f2f8a3e-3f43-5d0e-8a35-6a4f5f0f7c11";
const counts = { companies: 60, agents: 8, customers: 420, tickets: 4000 } as const;

/** The id of a seeded record: the same at each run. `seedId("users", "agent-1")` is the first agent. */
export function seedId(resource: string, name: string): string {
  return Bun.randomUUIDv5(`${resource}/${name}`, namespace);
}

/** A helpdesk's two years up to `until` (milliseconds since 1970), each record after those it refers to. */
export function* generate(until: number): Generator<SeedRecord> {
  const random = new Random(20_240_229);
  const start = until - 730 * day;
  const companies = yield* makeCompanies(random, start);
  const agents = yield* makePeople(random, "agent", counts.agents, start, () => null);
  const customers = yield* makePeople(random, "customer", counts.customers, start, () =>
    random.chance(0.92) ? (companies[random.skewed(companies.length)] ?? null) : null,
  );
  const moments = Array.from({ length: counts.tickets }, () => workingHour(random, start, until)).toSorted(
    (a, b) => a - b,
  );
  for (const [index, at] of moments.entries()) yield* makeTicket(random, { agents, customers }, index + 1, at, until);
}

function* makeCompanies(random: Random, at: number): Generator<SeedRecord, readonly string[]> {
  const names = companyWords.first.flatMap((first) => companyWords.second.map((second) => `${first} ${second}`));
  const ids: string[] = [];
  for (let index = 0; index < counts.companies; index += 1) {
    const [name = ""] = names.splice(random.between(0, names.length - 1), 1);
    const id = seedId("companies", String(index + 1));
    ids.push(id);
    yield { resource: "companies", id, at, input: { name, plan: random.chance(0.35) ? "pro" : "free" } };
  }
  return ids;
}

function* makePeople(
  random: Random,
  kind: "agent" | "customer",
  count: number,
  at: number,
  companyOf: () => string | null,
): Generator<SeedRecord, readonly Person[]> {
  const people: Person[] = [];
  for (let index = 1; index <= count; index += 1) {
    const given = random.pick(givenNames);
    const family = random.pick(familyNames);
    const person = { id: seedId("users", `${kind}-${index}`), company: companyOf() };
    const domain = kind === "agent" ? "helpdesk.example" : "customer.example";
    people.push(person);
    yield {
      resource: "users",
      id: person.id,
      at,
      input: {
        name: `${given} ${family}`,
        email: `${plain(given)}.${plain(family)}.${index}@${domain}`,
        phone: random.chance(0.6) ? `+49 30 ${random.between(1_000_000, 9_999_999)}` : null,
        company: person.company,
      },
    };
  }
  return people;
}

function* makeTicket(random: Random, cast: Cast, number: number, at: number, until: number): Generator<SeedRecord> {
  const topic = random.pick(topics);
  const variant = random.between(0, topic.subjects.length - 1);
  const requester = cast.customers[random.skewed(cast.customers.length)] ?? random.pick(cast.customers);
  const assignee = cast.agents[random.skewed(cast.agents.length)] ?? random.pick(cast.agents);
  const age = (until - at) / day;
  const status = random.chance(closedShare(age)) ? "closed" : random.chance(0.45) ? "pending" : "open";
  const isTaken = status !== "open" || random.chance(0.4);
  const fill = filler(random, at);
  const id = seedId("tickets", String(number));
  const tags = [...topic.tags, ...(random.chance(0.12) ? ["vip"] : []), ...(random.chance(0.08) ? ["phone"] : [])];
  yield {
    resource: "tickets",
    id,
    at,
    input: {
      subject: fill(topic.subjects[variant] ?? ""),
      body: fill(topic.bodies[variant] ?? ""),
      status,
      priority: Math.min(5, Math.max(1, topic.priority + random.pick([-1, 0, 0, 0, 1]))),
      requester: requester.id,
      company: requester.company,
      assignee: isTaken ? assignee.id : null,
      tags,
    },
  };
  if (isTaken)
    yield* makeComments(random, { ticket: id, number, topic, variant, requester, assignee, at, until }, fill);
}

interface Talk {
  readonly ticket: string;
  readonly number: number;
  readonly topic: Topic;
  readonly variant: number;
  readonly requester: Person;
  readonly assignee: Person;
  readonly at: number;
  readonly until: number;
}

function* makeComments(random: Random, talk: Talk, fill: (text: string) => string): Generator<SeedRecord> {
  const lines: { author: string; text: string; internal: boolean }[] = [];
  if (random.chance(0.25))
    lines.push({ author: talk.assignee.id, text: random.pick(talk.topic.notes), internal: true });
  lines.push({ author: talk.assignee.id, text: talk.topic.answers[talk.variant] ?? "", internal: false });
  if (random.chance(0.6)) lines.push({ author: talk.requester.id, text: random.pick(followUps), internal: false });
  let at = talk.at;
  for (const [index, line] of lines.entries()) {
    at = Math.min(talk.until, at + random.between(8, 900) * 60_000);
    const id = seedId("comments", `${talk.number}-${index + 1}`);
    const { author, internal } = line;
    yield { resource: "comments", id, at, input: { ticket: talk.ticket, author, text: fill(line.text), internal } };
  }
}

/** Old tickets are closed, save a few; those of this week mostly are not. */
function closedShare(age: number): number {
  if (age > 60) return 0.985;
  return age > 7 ? 0.8 : 0.3;
}

/** Fills the placeholders of a text: the same number and day wherever one ticket speaks of them. */
function filler(random: Random, at: number): (text: string) => string {
  const count = random.between(4, 48);
  const values: Readonly<Record<string, string>> = {
    number: `${new Date(at).getUTCFullYear()}-${random.between(10_000, 99_999)}`,
    day: new Date(at - random.between(1, 9) * day).toISOString().slice(0, 10),
    count: String(count),
    less: String(Math.ceil(count / 3)),
    more: String(count * 10),
  };
  return (text) => text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** A moment on a weekday between seven and seven, later ones more often: the business grows. */
function workingHour(random: Random, start: number, until: number): number {
  const share = 1 - (1 - random.next()) ** 1.3;
  const date = new Date(start + Math.max(share, random.next() * 0.97) * (until - start - day));
  const weekday = date.getUTCDay();
  const shift = weekday === 0 ? -2 : weekday === 6 ? -1 : 0;
  date.setUTCDate(date.getUTCDate() + shift);
  date.setUTCHours(random.between(7, 18), random.between(0, 59), random.between(0, 59), 0);
  return date.getTime();
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll("ı", "i")
    .normalize("NFD")
    .replaceAll(/[^a-z]/g, "");
}
