import { companyWords, familyNames, givenNames, phonePrefixes } from "./names.ts";
import type { Random } from "./random.ts";
import { type SeedWrite, seedId } from "./seed-write.ts";

/** A company of the seed. */
export interface Company {
  readonly id: string;
  /** The domain of its people's addresses. */
  readonly domain: string;
}

/** A person of the seed. */
export interface Person {
  readonly id: string;
  readonly given: string;
  readonly company: Company | undefined;
}

/** Makes companies, each with a name of its own; at most as many as there are pairs of words. */
export function* makeCompanies(random: Random, count: number, at: number): Generator<SeedWrite, readonly Company[]> {
  const names = companyWords.first.flatMap((first) => companyWords.second.map((second) => `${first} ${second}`));
  const companies: Company[] = [];
  for (let number = 1; number <= count; number += 1) {
    const [name = ""] = names.splice(random.between(0, names.length - 1), 1);
    const id = seedId("companies", String(number));
    companies.push({ id, domain: `${plain(name)}.example` });
    const input = { name, plan: random.chance(0.35) ? "pro" : "free" };
    yield { resource: "companies", id, at, by: null, input };
  }
  return companies;
}

/** Makes people of a kind, each with an address of its own. A few customers have no company. */
export function* makePeople(
  random: Random,
  kind: "agent" | "customer",
  count: number,
  at: number,
  companies: readonly Company[],
): Generator<SeedWrite, readonly Person[]> {
  const people: Person[] = [];
  const taken = new Set<string>();
  for (let number = 1; number <= count; number += 1) {
    const [given, family] = [random.pick(givenNames), random.pick(familyNames)];
    const company = random.chance(0.92) ? companies[random.skewed(companies.length)] : undefined;
    const id = seedId("users", `${kind}-${number}`);
    const name = `${plain(given)}.${plain(family)}`;
    const domain = kind === "agent" ? "helpdesk.example" : (company?.domain ?? "mail.example");
    const email = taken.has(`${name}@${domain}`) ? `${name}.${number}@${domain}` : `${name}@${domain}`;
    taken.add(email);
    people.push({ id, given, company });
    const phone = random.chance(0.6) ? `${random.pick(phonePrefixes)} ${random.between(1_000_000, 9_999_999)}` : null;
    const input = { name: `${given} ${family}`, email, phone, company: company?.id ?? null };
    yield { resource: "users", id, at, by: null, input };
  }
  return people;
}

/** A name as it stands in addresses: small letters without marks. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll("ı", "i")
    .replaceAll("ł", "l")
    .normalize("NFD")
    .replaceAll(/[^a-z]/g, "");
}
