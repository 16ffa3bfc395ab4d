import { type Facts, filled } from './facts.js';

/** What a value must be where that is no plain value. */
export class Check {
  /** @param against what is wrong with a value, a line each with its place; none where it fits */
  constructor(readonly against: (value: unknown, at: string, facts: Facts) => readonly string[]) {}
}
/**
 * What an answer must have. A plain value must be equal, with the facts that it names as `{name}`; an object needs the members that are named and may have more; an
 * array needs as many members as are given, each of its shape.
 */
export type Shape = string | number | boolean | null | Check | readonly Shape[] | { readonly [member: string]: Shape };

/** Where a value differs from a shape, `body.title: is 3, not text`; none where it fits. @throws {FactMissing} */
export function differences(shape: Shape, value: unknown, facts: Facts = {}, at = 'body'): readonly string[] {
  if (shape instanceof Check) return shape.against(value, at, facts);
  if (isArray(shape)) {
    if (!Array.isArray(value) || value.length !== shape.length) return [wrong(at, value, `a list of ${shape.length}`)];
    return shape.flatMap((each, index) => differences(each, value[index], facts, `${at}.${index}`));
  }
  if (typeof shape === 'object' && shape !== null) {
    if (!isObject(value)) return [wrong(at, value, 'an object')];
    return Object.entries(shape).flatMap(([name, each]) =>
      Object.hasOwn(value, name) || each === absent
        ? differences(each, value[name], facts, `${at}.${name}`)
        : [`${at}.${name}: is missing`],
    );
  }
  const wanted = typeof shape === 'string' ? filled(shape, facts) : shape;
  return Object.is(wanted, value) ? [] : [wrong(at, value, JSON.stringify(wanted))];
}

const isArray = (shape: Shape): shape is readonly Shape[] => Array.isArray(shape);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const LONGEST_TOLD = 80;
function wrong(at: string, value: unknown, wanted: string): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return `${at}: is ${text.length > LONGEST_TOLD ? `${text.slice(0, LONGEST_TOLD)}…` : text}, not ${wanted}`;
}

const check = (name: string, fits: (value: unknown) => boolean): Check =>
  new Check((value, at) => (fits(value) ? [] : [wrong(at, value, name)]));
const matching = (name: string, pattern: RegExp): Check =>
  check(name, (value) => typeof value === 'string' && pattern.test(value));

export const text = check('text', (value) => typeof value === 'string');
export const number = check('a number', (value) => typeof value === 'number');
export const boolean = check('true or false', (value) => typeof value === 'boolean');
export const id = matching('an id', /^[0-9a-f-]{36}$/);
/** A time in UTC. */
export const utc = matching('a time in UTC with Z', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/);
export const token = matching('a token', /^[\w-]+\.[\w-]+\.[\w-]+$/);
/** An object or null. */
export const metadata = check('an object or null', (value) => value === null || isObject(value));

/** A member that must not be there. */
export const absent = new Check((value, at) => (value === undefined ? [] : [`${at}: must not be told`]));

/** The shape, or null. */
export const nullable = (shape: Shape): Check =>
  new Check((value, at, facts) => (value === null ? [] : differences(shape, value, facts, at)));

/** A list each member of which has the shape; `has`: one at least fits this too; `lacks`: none fits this. */
export const listOf = (each: Shape, { has, lacks }: { readonly has?: Shape; readonly lacks?: Shape } = {}): Check =>
  new Check((value, at, facts) => {
    if (!Array.isArray(value)) return [wrong(at, value, 'a list')];
    const fits = (shape: Shape): boolean => value.some((member) => differences(shape, member, facts).length === 0);
    return [
      ...value.flatMap((member, index) => differences(each, member, facts, `${at}.${index}`)),
      ...(has !== undefined && !fits(has) ? [`${at}: has no member with ${JSON.stringify(has)}`] : []),
      ...(lacks !== undefined && fits(lacks) ? [`${at}: has a member with ${JSON.stringify(lacks)}`] : []),
    ];
  });
