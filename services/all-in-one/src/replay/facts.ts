import type { Json } from './original-call.js';

/** What is known by name: ids and tokens of answers, and what was given at the start. */
export type Facts = Readonly<Record<string, string>>;

/** A `{name}` stands in the call for which nothing is known: an earlier call did not answer it. */
export class FactMissing extends Error {
  constructor(readonly fact: string) {
    super(`not played: {${fact}} is not known`);
  }
}

const NAMED = /\{(\w+)\}/g;

/** The text with its `{name}`s replaced. @param encode how a fact is written @throws {FactMissing} */
export const filled = (template: string, facts: Facts, encode: (fact: string) => string = String): string =>
  template.replace(NAMED, (_, name: string) => {
    const fact = facts[name];
    if (fact === undefined) throw new FactMissing(name);
    return encode(fact);
  });

/** The same of each text in a body. @throws {FactMissing} */
export function filledBody(body: Json, facts: Facts): Json {
  if (typeof body === 'string') return filled(body, facts);
  if (isList(body)) return body.map((each) => filledBody(each, facts));
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([name, each]) => [name, filledBody(each, facts)]));
}
const isList = (body: Json): body is readonly Json[] => Array.isArray(body);

/** What stands at a place, `answers.0.answer_id`, as text; undefined where there is nothing, or no text and number. */
export function factAt(answer: unknown, place: string): string | undefined {
  let value: unknown = answer;
  for (const step of place.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
