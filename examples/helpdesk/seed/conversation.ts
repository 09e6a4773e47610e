import { officeMoment } from "./calendar.ts";
import type { Person } from "./people.ts";
import type { Random } from "./random.ts";
import { questions, secondAnswers, stillBroken, type Topic, thanks } from "./topics.ts";

/** Where a ticket stands. */
export type Status = "open" | "pending" | "closed";

/** What somebody wrote to a ticket. */
export interface Message {
  readonly author: Person;
  readonly text: string;
  readonly internal: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A ticket that people talk about. */
export interface Talk {
  readonly topic: Topic;
  /** Which of the topic's stories it is. */
  readonly variant: number;
  readonly requester: Person;
  readonly assignee: Person;
  readonly priority: number;
  readonly at: number;
}

/** Topics in which something should work and does not. */
const technical = new Set(["login", "bug", "api", "performance"]);

/**
 * What is said about a ticket until it has a status: a closed one ends with an answer or with thanks, a pending one with an
 * answer, an open one with a question. Each message comes after the one before it, in office hours.
 */
export function converse(random: Random, talk: Talk, status: Status): readonly Message[] {
  const { topic, requester, assignee } = talk;
  const messages: Message[] = [];
  let at = talk.at;
  const say = (author: Person, text: string, minutes: number, internal = false): void => {
    at = officeMoment(random, at, minutes);
    messages.push({ author, text, internal, at });
  };
  const answer = (text: string): void => {
    // The urgent are answered first.
    const minutes = random.between(8, 240) * (6 - talk.priority);
    say(assignee, `Hello ${requester.given},\n\n${text}\n\nBest regards\n${assignee.given}`, minutes);
  };
  const ask = (): void => {
    const isTechnical = topic.tags.some((tag) => technical.has(tag)) && random.chance(0.7);
    const text = random.pick(isTechnical ? stillBroken : questions);
    say(requester, random.chance(0.4) ? `Hi ${assignee.given},\n\n${text}` : text, random.between(15, 1500));
  };
  if (random.chance(0.25)) say(assignee, random.pick(topic.notes), random.between(5, 120), true);
  answer(topic.answers[talk.variant] ?? "");
  const asksAgain = status === "open" || random.chance(0.3);
  if (asksAgain) ask();
  if (asksAgain && status !== "open") answer(random.pick(secondAnswers));
  if (status === "closed" && random.chance(0.6)) say(requester, random.pick(thanks), random.between(5, 900));
  return messages;
}
