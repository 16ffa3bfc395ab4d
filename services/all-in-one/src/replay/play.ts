import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '../testing/call.js';
import { openSocket, upgradeStatus } from '../testing/socket.js';
import { FactMissing, type Facts, factAt, filled, filledBody } from './facts.js';
import type { OriginalCall } from './original-call.js';
import { differences } from './shape.js';

/** What came of one call. */
export interface Played {
  readonly call: OriginalCall;
  /** Where the answer is another one than the table says, a line each; none: as it says. */
  readonly differences: readonly string[];
}
/** Nobody answers at the origin, or not any more. */
export class Unanswered extends Error {}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}

const ANSWERED_WITHIN_MS = 30_000;
/** What travels by event, and a picture looked at by models that are only being loaded, come within this. */
const COMES_WITHIN_MS = 120_000;
const ASKED_AGAIN_AFTER_MS = 200;

/**
 * Plays the calls one after the other; each is told as it is answered. One whose earlier call failed to give what it needs
 * is not played, and counts as different.
 * @param origin `http://localhost:8000`
 * @throws {Unanswered}
 */
export async function* play(calls: readonly OriginalCall[], origin: string, given: Facts): AsyncGenerator<Played> {
  const facts: Record<string, string> = { ...given };
  for (const each of calls) yield { call: each, differences: await playOne(each, origin, facts) };
}

async function playOne(each: OriginalCall, origin: string, facts: Record<string, string>): Promise<readonly string[]> {
  const until = Date.now() + COMES_WITHIN_MS;
  try {
    for (;;) {
      const answer = await ask(each, origin, facts);
      const found = differencesOf(each, answer, facts);
      if (found.length === 0) return keepFacts(each, answer.body, facts);
      if (!each.comes || Date.now() >= until) return found;
      await sleep(ASKED_AGAIN_AFTER_MS);
    }
  } catch (error) {
    if (error instanceof FactMissing) return [error.message];
    // A socket that is refused or silent is no more than that; where nobody is there any more, the next call tells.
    if (error instanceof Unanswered && isSocket(each)) return [error.message];
    throw error;
  }
}

function differencesOf(each: OriginalCall, { status, contentType, body }: Answer, facts: Facts): readonly string[] {
  const wanted = each.status ?? (isSocket(each) ? 101 : 200);
  if (status !== wanted) return [`status: is ${status}, not ${wanted} (${JSON.stringify(body)?.slice(0, 200)})`];
  if (each.contentType !== undefined && !contentType.startsWith(each.contentType))
    return [`content type: is ${contentType}, not ${each.contentType}`];
  return each.answer === undefined ? [] : differences(each.answer, body, facts);
}

/** @returns what the answer lacks */
function keepFacts({ keep = {} }: OriginalCall, body: unknown, facts: Record<string, string>): readonly string[] {
  return Object.entries(keep).flatMap(([name, place]) => {
    const fact = factAt(body, place);
    if (fact === undefined) return [`body.${place}: is missing`];
    facts[name] = fact;
    return [];
  });
}

const isSocket = ({ route }: OriginalCall): boolean => route.startsWith('WS ');

async function ask(each: OriginalCall, origin: string, facts: Facts): Promise<Answer> {
  const address = `${origin}${filled(each.path, facts, encodeURIComponent)}`;
  const token = each.as === 'nobody' ? null : filled(`{${each.as}_token}`, facts);
  const body = each.body === undefined ? undefined : filledBody(each.body, facts);
  try {
    if (isSocket(each)) return await askSocket(each, address, token, body);
    const [method = ''] = each.route.split(' ');
    const reply = await call(method, address, { token, body, withinMs: ANSWERED_WITHIN_MS });
    return { status: reply.status, contentType: reply.headers.get('content-type') ?? '', body: reply.body };
  } catch (error) {
    throw new Unanswered(`${each.route}: ${reasonOf(error)}`, { cause: error });
  }
}

/** Says one message, where it opens, and waits for the answer to it: what else is told meanwhile is of another type. */
async function askSocket(
  { status = 101, answer = null }: OriginalCall,
  address: string,
  token: string | null,
  message: unknown,
): Promise<Answer> {
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  if (status !== 101) return { status: await upgradeStatus(address, headers), contentType: '', body: null };
  const socket = await openSocket(address, { token });
  const type = factAt(answer, 'type');
  const tooLate = new AbortController();
  try {
    socket.send(message);
    const late = sleep(ANSWERED_WITHIN_MS, undefined, { signal: tooLate.signal }).then(() => {
      throw new Error('the socket does not answer');
    });
    return {
      status: 101,
      contentType: '',
      body: await Promise.race([socket.next((told) => told.type === type), late]),
    };
  } finally {
    tooLate.abort();
    socket.close();
  }
}

/** `fetch failed` says nothing: what it says of the cause does. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  return code ?? (cause instanceof Error && cause.message !== '' ? cause.message : message);
}
