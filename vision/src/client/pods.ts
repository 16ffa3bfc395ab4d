import { type Backoff, pauseMs } from '../pool/backoff.js';
import { roomAt } from './pod-room.js';

/**
 * What a client knows of the pods behind its endpoint, and whom it sends the next picture. Pure: times are monotonic
 * milliseconds, and chance is 0..1, both handed in.
 */
export interface Pod {
  readonly address: string;
  /** Was it in the last resolution? One that was not ends what it has, and gets nothing more. */
  readonly isNamed: boolean;
  /** It broke a connection off: nothing is sent before the endpoint is resolved again. */
  readonly awaitsResolution: boolean;
  readonly inFlight: number;
  /** Pictures that it answered since it was first named. */
  readonly answered: number;
  /** How many pictures it looks at at once, as it told last; null: it did not. */
  readonly looksAtOnce: number | null;
  /** Failures since its last answer. */
  readonly failures: number;
  /** The circuit breaker is open until then, and half open after it; null: closed. */
  readonly openUntil: number | null;
  /** One picture tries whether it is back. */
  readonly isProbing: boolean;
  /** It takes no more until then: what it said with its refusal. */
  readonly restsUntil: number;
}
export type Pods = readonly Pod[];

export type BreakerState = 'closed' | 'open' | 'half_open';

/** How a picture ended at a pod. */
export type Ending =
  /** An observation, or what is wrong with the picture. */
  | { readonly kind: 'answered' }
  /** It takes no more (429, 503) for so many milliseconds. */
  | { readonly kind: 'refused'; readonly restMs: number }
  /** A fault inside it (500). */
  | { readonly kind: 'failed' }
  /** The connection failed or broke, or no answer came in time. */
  | { readonly kind: 'broken' }
  /** Whoever asked wants no answer any more: says nothing of the pod. */
  | { readonly kind: 'abandoned' };

export interface Destination {
  readonly address: string;
  /** It is the one picture that tries whether the pod is back. */
  readonly isProbe: boolean;
}

export type Choice =
  | ({ readonly kind: 'send' } & Destination)
  /** They are there and full or resting. @property until when to look again, null: at the next ending */
  | { readonly kind: 'wait'; readonly until: number | null }
  /** None is there: unknown, or every breaker is open. @property until the first may be probed, null: nobody knows */
  | { readonly kind: 'none'; readonly until: number | null };

/** Faults of its own in a row after which a pod that answers gets nothing more: one may be the picture's. */
export const FAILED_IN_A_ROW = 3;

const newPod = (address: string): Pod => ({
  address,
  isNamed: true,
  awaitsResolution: false,
  inFlight: 0,
  answered: 0,
  looksAtOnce: null,
  failures: 0,
  openUntil: null,
  isProbing: false,
  restsUntil: Number.NEGATIVE_INFINITY,
});

export const breakerOf = ({ openUntil }: Pod, now: number): BreakerState => {
  if (openUntil === null) return 'closed';
  return now < openUntil ? 'open' : 'half_open';
};

/** The endpoint was resolved to these addresses. */
export function resolved(pods: Pods, addresses: readonly string[]): Pods {
  const named = new Set(addresses);
  const known = pods
    .map((pod) =>
      named.has(pod.address) ? { ...pod, isNamed: true, awaitsResolution: false } : { ...pod, isNamed: false },
    )
    .filter(isOfUse);
  const knownAddresses = new Set(known.map(({ address }) => address));
  return [...known, ...[...named].filter((address) => !knownAddresses.has(address)).map(newPod)];
}

/** Resolving failed: what was found before stays in use, and who broke off may be tried again by its breaker alone. */
export const notResolved = (pods: Pods): Pods => pods.map((pod) => ({ ...pod, awaitsResolution: false }));

const isOfUse = ({ isNamed, inFlight }: Pod): boolean => isNamed || inFlight > 0;

export interface Question {
  readonly now: number;
  /** Where the picture was already. */
  readonly triedAt: ReadonlySet<string>;
  /** The pod that is kept free for one picture alone. */
  readonly held: string | null;
  readonly random: number;
}

/**
 * The pod with the fewest pictures in flight; among equals, chance decides. A pod that a picture was already at is
 * taken only where no other is free.
 * @param mostPerPod at one that looks at a single picture at once; one that looks at more has room for so many more
 */
export function choose(pods: Pods, { mostPerPod, ...question }: Question & { readonly mostPerPod: number }): Choice {
  const { now, held } = question;
  const isFree = (pod: Pod) =>
    isOpenTo(pod, now) && pod.inFlight < roomAt(pod.looksAtOnce, mostPerPod) && pod.address !== held;
  const chosen = fewestInFlight(pods.filter(isFree), question);
  return chosen ? sendTo(chosen) : whenAgain(pods, now);
}

/**
 * For a picture during which a process broke off: a pod that has nothing else, so that no other picture is blamed for
 * it, and it for no other. Where all have something, one is held until it has ended that.
 */
export function chooseAlone(
  pods: Pods,
  question: Question,
): Choice | { readonly kind: 'hold'; readonly address: string } {
  const { now, held } = question;
  const open = pods.filter((pod) => isOpenTo(pod, now));
  const trusted = open.filter(({ openUntil }) => openUntil === null); // a pod on trial would be blamed on the picture
  const chosen =
    open.find(({ address }) => address === held) ?? fewestInFlight(trusted.length > 0 ? trusted : open, question);
  if (!chosen) return whenAgain(pods, now);
  return chosen.inFlight === 0 ? sendTo(chosen) : { kind: 'hold', address: chosen.address };
}

function fewestInFlight(pods: Pods, { triedAt, random }: Question): Pod | undefined {
  const untried = pods.filter(({ address }) => !triedAt.has(address));
  const candidates = untried.length > 0 ? untried : pods;
  const fewest = Math.min(...candidates.map(({ inFlight }) => inFlight));
  const equals = candidates.filter(({ inFlight }) => inFlight === fewest);
  return equals[Math.min(equals.length - 1, Math.floor(random * equals.length))];
}

const sendTo = ({ address, openUntil }: Pod): Choice => ({ kind: 'send', address, isProbe: openUntil !== null });

function whenAgain(pods: Pods, now: number): Choice {
  const there = pods.filter((pod) => isThere(pod, now));
  if (there.length > 0)
    return {
      kind: 'wait',
      until: earliest(
        there.map(({ restsUntil }) => restsUntil),
        now,
      ),
    };
  const open = pods.filter(({ isNamed, awaitsResolution }) => isNamed && !awaitsResolution);
  return {
    kind: 'none',
    until: earliest(
      open.map(({ openUntil }) => openUntil ?? now),
      now,
    ),
  };
}

/** May it be asked, once it has room? */
const isThere = (pod: Pod, now: number): boolean =>
  pod.isNamed && !pod.awaitsResolution && breakerOf(pod, now) !== 'open' && !pod.isProbing;

const isOpenTo = (pod: Pod, now: number): boolean => isThere(pod, now) && now >= pod.restsUntil;

/** Of those that are to come; null where none is. */
function earliest(times: readonly number[], now: number): number | null {
  const toCome = times.filter((time) => time > now);
  return toCome.length > 0 ? Math.min(...toCome) : null;
}

/** A picture went to a pod that `choose` chose. */
export const sent = (pods: Pods, { address, isProbe }: Destination): Pods =>
  change(pods, address, (pod) => ({ ...pod, inFlight: pod.inFlight + 1, isProbing: pod.isProbing || isProbe }));

/** A pod told with an answer how many pictures it looks at at once; null: one that does not tell answers there now. */
export const told = (pods: Pods, address: string, looksAtOnce: number | null): Pods =>
  change(pods, address, (pod) => ({ ...pod, looksAtOnce }));

/** A picture ended that was sent. */
export function ended(
  pods: Pods,
  { address, isProbe }: Destination,
  ending: Ending,
  { now, backoff, random }: { readonly now: number; readonly backoff: Backoff; readonly random: number },
): Pods {
  return change(pods, address, (before) => {
    const pod = {
      ...before,
      inFlight: before.inFlight - 1,
      answered: before.answered + (ending.kind === 'answered' ? 1 : 0),
      isProbing: before.isProbing && !isProbe,
    };
    // What was sent before the breaker opened tells of a time that is over: only a probe closes it, or opens it anew.
    const isOld = pod.openUntil !== null && !isProbe;
    const opened = () => {
      const failures = pod.failures + 1;
      return { ...pod, failures, openUntil: now + pauseMs(failures, backoff, random) };
    };
    switch (ending.kind) {
      case 'answered':
        // A place is free, whatever it said of how long to stay away.
        return isOld ? pod : { ...pod, failures: 0, openUntil: null, restsUntil: Number.NEGATIVE_INFINITY };
      case 'refused':
        return isOld ? pod : { ...pod, failures: 0, openUntil: null, restsUntil: now + ending.restMs };
      case 'failed':
        if (isOld) return pod;
        return isProbe || pod.failures + 1 >= FAILED_IN_A_ROW ? opened() : { ...pod, failures: pod.failures + 1 };
      case 'broken':
        return isOld ? pod : { ...opened(), awaitsResolution: true };
      case 'abandoned':
        return pod;
    }
  }).filter(isOfUse);
}

const change = (pods: Pods, address: string, by: (pod: Pod) => Pod): Pods =>
  pods.map((pod) => (pod.address === address ? by(pod) : pod));
