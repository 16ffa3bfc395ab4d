import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MOST_AT_ONE_POD, roomAt } from './pod-room.js';
import {
  breakerOf,
  choose,
  chooseAlone,
  type Ending,
  ended,
  notResolved,
  type Pods,
  resolved,
  sent,
  told,
} from './pods.js';

const ADDRESSES = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'];
const BACKOFF = { firstMs: 500, longestMs: 10_000 };
const MOST_PER_POD = 3;

type Step =
  | { readonly do: 'resolve'; readonly addresses: readonly string[] }
  | { readonly do: 'fail to resolve' }
  | { readonly do: 'send'; readonly random: number }
  | { readonly do: 'end'; readonly which: number; readonly ending: Ending }
  | { readonly do: 'tell'; readonly address: string; readonly looksAtOnce: number | null }
  | { readonly do: 'pass'; readonly ms: number };

const endings: fc.Arbitrary<Ending> = fc.oneof(
  fc.record({ kind: fc.constant('refused' as const), restMs: fc.integer({ min: 0, max: 3_000 }) }),
  fc.constantFrom<Ending>({ kind: 'answered' }, { kind: 'failed' }, { kind: 'broken' }, { kind: 'abandoned' }),
);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('resolve' as const), addresses: fc.subarray(ADDRESSES) }),
    fc.constant({ do: 'fail to resolve' as const }),
    { weight: 4, arbitrary: fc.record({ do: fc.constant('send' as const), random: fc.double({ min: 0, max: 1 }) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('end' as const), which: fc.nat(), ending: endings }) },
    fc.record({
      do: fc.constant('tell' as const),
      address: fc.constantFrom(...ADDRESSES),
      looksAtOnce: fc.constantFrom(null, 1, 2, 16),
    }),
    fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 12_000 }) }),
  ),
  { maxLength: 120 },
);

/** Lives through the steps, as the client does; `check` sees each state and what was chosen in it. */
function live(through: readonly Step[], check: (seen: Seen) => void) {
  let pods: Pods = [];
  let now = 0;
  const underWay: { address: string; isProbe: boolean }[] = [];
  for (const step of through) {
    const before = pods;
    let chosen: ReturnType<typeof choose> | null = null;
    if (step.do === 'resolve') pods = resolved(pods, step.addresses);
    if (step.do === 'fail to resolve') pods = notResolved(pods);
    if (step.do === 'tell') pods = told(pods, step.address, step.looksAtOnce);
    if (step.do === 'pass') now += step.ms;
    if (step.do === 'send') {
      chosen = choose(pods, { now, triedAt: new Set(), held: null, mostPerPod: MOST_PER_POD, random: step.random });
      if (chosen.kind === 'send') {
        pods = sent(pods, chosen);
        underWay.push(chosen);
      }
    }
    if (step.do === 'end' && underWay.length > 0) {
      const [end] = underWay.splice(step.which % underWay.length, 1);
      if (end) pods = ended(pods, end, step.ending, { now, backoff: BACKOFF, random: 0.5 });
    }
    check({ step, before, pods, now, chosen, underWay });
  }
}
interface Seen {
  readonly step: Step;
  readonly before: Pods;
  readonly pods: Pods;
  readonly now: number;
  readonly chosen: ReturnType<typeof choose> | null;
  readonly underWay: readonly { readonly address: string; readonly isProbe: boolean }[];
}
const always = (check: (seen: Seen) => void) =>
  fc.assert(
    fc.property(steps, (through) => live(through, check)),
    { numRuns: 500 },
  );
const at = (pods: Pods, address: string) => pods.find((pod) => pod.address === address);

describe('laws of the pods', () => {
  it('counts what is under way at each, never more than allowed, and forgets who left with nothing', () =>
    always(({ pods, underWay }) => {
      for (const { address, inFlight, isNamed } of pods) {
        expect(inFlight).toBe(underWay.filter((each) => each.address === address).length);
        expect(isNamed || inFlight > 0).toBe(true);
      }
      for (const { address } of underWay) expect(at(pods, address)).toBeDefined();
      expect(new Set(pods.map(({ address }) => address)).size).toBe(pods.length);
    }));

  it('sends to none that has as many as it has room for, by what it told last', () =>
    always(({ before, chosen }) => {
      if (chosen?.kind !== 'send') return;
      const { inFlight, looksAtOnce } = at(before, chosen.address)!;
      expect(inFlight).toBeLessThan(roomAt(looksAtOnce, MOST_PER_POD));
    }));

  it('sends to the one with the fewest, never to who is not named, rests, or has an open breaker', () =>
    always(({ before, now, chosen }) => {
      if (chosen?.kind !== 'send') return;
      const pod = at(before, chosen.address);
      expect(pod).toMatchObject({ isNamed: true, awaitsResolution: false, isProbing: false });
      if (!pod) return;
      expect(breakerOf(pod, now)).toBe(chosen.isProbe ? 'half_open' : 'closed');
      expect(now).toBeGreaterThanOrEqual(pod.restsUntil);
      const others = before.filter((each) => each.isNamed && each.openUntil === null && now >= each.restsUntil);
      for (const other of others) expect(other.inFlight).toBeGreaterThanOrEqual(pod.inFlight);
    }));

  it('has at most one probe under way at a pod', () =>
    always(({ pods, underWay }) => {
      for (const { address, isProbing } of pods)
        expect(underWay.filter((each) => each.address === address && each.isProbe).length).toBe(isProbing ? 1 : 0);
    }));

  it('opens at the first broken connection, and closes only by a probe', () =>
    always(({ step, before, pods, now, underWay }) => {
      if (step.do !== 'end') return;
      for (const pod of pods) {
        const was = at(before, pod.address);
        if (was?.openUntil != null && pod.openUntil === null)
          expect([was.isProbing, pod.isProbing]).toEqual([true, false]);
        const endedHere = was && was.inFlight > pod.inFlight;
        if (endedHere && step.ending.kind === 'broken' && was.openUntil === null) {
          expect(breakerOf(pod, now)).toBe('open');
          expect(pod.awaitsResolution).toBe(true);
        }
      }
      expect(underWay.length).toBe(pods.reduce((sum, { inFlight }) => sum + inFlight, 0));
    }));

  it('keeps who was found when resolving fails', () =>
    always(({ step, before, pods }) => {
      if (step.do !== 'fail to resolve') return;
      expect(pods.map(({ address, isNamed }) => [address, isNamed])).toEqual(
        before.map(({ address, isNamed }) => [address, isNamed]),
      );
    }));

  it('says when to look again, in time to come, unless nobody can know', () =>
    always(({ now, chosen, before }) => {
      if (!chosen || chosen.kind === 'send') return;
      if (chosen.until !== null) expect(chosen.until).toBeGreaterThan(now);
      if (chosen.kind === 'wait')
        expect(before.some(({ openUntil, isNamed }) => openUntil === null || isNamed)).toBe(true);
    }));
});

describe('pods', () => {
  const now = 1_000;
  const rules = { now, triedAt: new Set<string>(), held: null, mostPerPod: MOST_PER_POD, random: 0 };
  const ending = { now, backoff: BACKOFF, random: 1 };

  it('that are new get the next pictures until all have as many', () => {
    let pods = resolved([], ['a']);
    for (const _ of [1, 2]) pods = sent(pods, { address: 'a', isProbe: false });
    pods = resolved(pods, ['a', 'b']);
    for (const _ of [1, 2]) {
      expect(choose(pods, rules)).toMatchObject({ kind: 'send', address: 'b' });
      pods = sent(pods, { address: 'b', isProbe: false });
    }
    expect(pods.map(({ inFlight }) => inFlight)).toEqual([2, 2]);
  });

  it('of equal load are chosen alike', () => {
    const pods = resolved([], ADDRESSES);
    const counts = new Map<string, number>();
    for (let turn = 0; turn < 400; turn++) {
      const choice = choose(pods, { ...rules, random: turn / 400 });
      if (choice.kind === 'send') counts.set(choice.address, (counts.get(choice.address) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual([100, 100, 100, 100]);
  });

  it.each([
    [null, MOST_PER_POD],
    [16, 16 + MOST_PER_POD - 1],
    [256, MOST_AT_ONE_POD],
  ])('that tell that they look at %s at once get %i and not one more', (looksAtOnce, most) => {
    let pods = told(resolved([], ['a']), 'a', looksAtOnce);
    for (let count = 0; count < most; count += 1) {
      expect(choose(pods, rules)).toMatchObject({ kind: 'send' });
      pods = sent(pods, { address: 'a', isProbe: false });
    }
    expect(choose(pods, rules)).toEqual({ kind: 'wait', until: null });
  });

  it('that a picture was already at are left for last', () => {
    const pods = resolved([], ['a', 'b']);
    expect(choose(pods, { ...rules, triedAt: new Set(['a']) })).toMatchObject({ address: 'b' });
    expect(choose(pods, { ...rules, triedAt: new Set(['a', 'b']) })).toMatchObject({ kind: 'send' });
  });

  it('rest after a refusal for as long as they said, or until they answer', () => {
    const two = sent(sent(resolved([], ['a']), { address: 'a', isProbe: false }), { address: 'a', isProbe: false });
    const refused = ended(two, { address: 'a', isProbe: false }, { kind: 'refused', restMs: 2_000 }, ending);
    expect(choose(refused, rules)).toEqual({ kind: 'wait', until: 3_000 });
    expect(choose(refused, { ...rules, now: 3_000 })).toMatchObject({ kind: 'send' });
    const answered = ended(refused, { address: 'a', isProbe: false }, { kind: 'answered' }, ending);
    expect(choose(answered, rules)).toMatchObject({ kind: 'send' });
  });

  it('that break are away until named again and for a pause that doubles', () => {
    let pods = resolved([], ['a']);
    const breakAt = (time: number, isProbe: boolean) => {
      pods = sent(pods, { address: 'a', isProbe });
      pods = ended(pods, { address: 'a', isProbe }, { kind: 'broken' }, { ...ending, now: time });
    };
    breakAt(0, false);
    expect(choose(pods, { ...rules, now: 60_000 })).toEqual({ kind: 'none', until: null });
    pods = resolved(pods, ['a']);
    expect(choose(pods, { ...rules, now: 499 })).toEqual({ kind: 'none', until: 500 });
    expect(choose(pods, { ...rules, now: 500 })).toMatchObject({ kind: 'send', isProbe: true });
    breakAt(500, true);
    pods = notResolved(pods);
    expect(choose(pods, { ...rules, now: 1_499 })).toEqual({ kind: 'none', until: 1_500 });
  });

  it('that fail thrice in a row open; an answer in between begins anew', () => {
    const fail = (pods: Pods, kind: 'failed' | 'answered') =>
      ended(sent(pods, { address: 'a', isProbe: false }), { address: 'a', isProbe: false }, { kind }, ending);
    const failed = (['failed', 'failed', 'answered', 'failed', 'failed'] as const).reduce(fail, resolved([], ['a']));
    expect(failed[0]).toMatchObject({ failures: 2, openUntil: null });
    expect(breakerOf(fail(failed, 'failed')[0]!, now)).toBe('open');
  });

  it('are kept free for a picture that has to be alone, the one with the least to end first', () => {
    let pods = resolved([], ['a', 'b']);
    for (const address of ['a', 'a', 'b']) pods = sent(pods, { address, isProbe: false });
    expect(chooseAlone(pods, rules)).toEqual({ kind: 'hold', address: 'b' });
    expect(choose(pods, { ...rules, held: 'b' })).toMatchObject({ address: 'a' });
    for (const _ of [1, 2]) pods = ended(pods, { address: 'a', isProbe: false }, { kind: 'answered' }, ending);
    expect(chooseAlone(pods, { ...rules, held: 'b' })).toEqual({ kind: 'hold', address: 'b' });
    expect(chooseAlone(pods, rules)).toMatchObject({ kind: 'send', address: 'a' });
  });

  it('that nobody has named are none', () => {
    expect(choose([], rules)).toEqual({ kind: 'none', until: null });
  });
});
