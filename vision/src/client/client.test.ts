import { afterEach, describe, expect, it } from '@jest/globals';
import { itNeeds } from '@proctorwise/contracts/testing';
import {
  type Asked,
  answer,
  breakOff,
  hang,
  LOOPBACK,
  MISSING_LOOPBACK,
  observed,
  type ScriptedPod,
  startScriptedPod,
  startScriptedPods,
} from '../testing/scripted-pods.js';
import { createVisionClient, type VisionClient } from './client.js';
import type { VisionClientOptions } from './client-options.js';

const jpeg = new Uint8Array([0xff, 0xd8, 0xff]);
const picture = (name: string) => new TextEncoder().encode(name);

describe('the client of vision pods', () => {
  let stop: (() => Promise<void>)[] = [];
  let logged: string[] = [];
  afterEach(async () => {
    for (const each of stop.reverse()) await each();
    stop = [];
    logged = [];
  });

  /** A client before pods on these addresses, all of them named unless told otherwise. */
  async function before(addresses: readonly string[], options: Partial<VisionClientOptions> = {}) {
    const { pods, port, stop: stopPods } = await startScriptedPods(addresses);
    stop.push(stopPods);
    const names = { current: [...addresses] as readonly string[] | Error };
    const client: VisionClient = createVisionClient({
      endpoint: `vision.test:${port}`,
      log: {
        info: (_, message) => logged.push(message),
        warn: (_, message) => logged.push(message),
      },
      resolve: async () => {
        if (names.current instanceof Error) throw names.current;
        return names.current;
      },
      resolveEveryMs: 5,
      betweenTries: { firstMs: 1, longestMs: 2 },
      breaker: { firstMs: 10, longestMs: 20 },
      ...options,
    });
    stop.push(() => client.close());
    const look = (each: Uint8Array = jpeg, rest: Parameters<VisionClient['observe']>[1] = {}) =>
      client.observe(each, rest);
    return { client, look, names, port, pods, pod: pods[0] as ScriptedPod };
  }
  const asked = (pods: readonly ScriptedPod[]) => pods.map((pod) => pod.asked.length);

  describe('with one pod', () => {
    const one = (options: Partial<VisionClientOptions> = {}) => before(['127.0.0.1'], options);

    it('hands back the observation', async () => {
      const { look, client } = await one();
      expect(await look()).toEqual({ present: 1 });
      expect(client.stats()).toMatchObject({ observed: 1, underWay: 0, pods: [{ breaker: 'closed', inFlight: 0 }] });
    });

    it('comes again where it is refused, no sooner than the pod said', async () => {
      const { look, pod, client } = await one();
      const at: number[] = [];
      pod.script = (one) => {
        at.push(performance.now());
        answer(at.length === 1 ? 429 : 200, { present: 1 }, { 'retry-after': '1' })(one);
      };
      expect(await look()).toEqual({ present: 1 });
      expect(at).toHaveLength(2);
      expect(Number(at[1]) - Number(at[0])).toBeGreaterThan(950);
      expect(client.stats()).toMatchObject({ refused: 1, observed: 1 });
    });

    it('ends coming again', async () => {
      const { look, pod } = await one();
      pod.script = answer(503, { detail: 'loading' }, { 'retry-after': '0' });
      await expect(look()).rejects.toMatchObject({
        name: 'VisionUnavailable',
        message: expect.stringContaining('loading'),
      });
      expect(pod.asked).toHaveLength(4);
    });

    it('tells the pod in which trace it asks, at every try', async () => {
      const { look, pod } = await one();
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      pod.script = (each) => (pod.asked.length === 1 ? answer(500, {})(each) : observed(each));
      await look(jpeg, { traceparent });
      await look();
      expect(pod.asked.map(({ headers }) => headers.traceparent)).toEqual([traceparent, traceparent, undefined]);
    });

    it('tells the pod how long an answer is of use, and ends when the time is over', async () => {
      const { look, pod } = await one();
      pod.script = hang;
      await expect(look(jpeg, { deadlineMs: 500 })).rejects.toMatchObject({ name: 'VisionUnavailable' });
      expect(pod.asked).toHaveLength(1);
      const told = Number(pod.asked[0]?.headers['x-deadline-ms']);
      expect(told).toBeGreaterThan(0);
      expect(told).toBeLessThanOrEqual(500);
    });

    it('tries a picture once more that broke a process off, and only once, also when it is handed in again', async () => {
      const { look, pod, client } = await one();
      pod.script = (one) => (pod.asked.length === 1 ? breakOff(one) : observed(one));
      expect(await look(picture('a'))).toEqual({ present: 1 });
      pod.script = breakOff;
      await expect(look(picture('b'), { deadlineMs: 2_000 })).rejects.toMatchObject({ reason: 'killed_the_process' });
      expect(pod.asked).toHaveLength(4);
      await expect(look(picture('b'))).rejects.toMatchObject({ reason: 'killed_the_process' });
      expect(pod.asked).toHaveLength(4);
      expect(client.stats()).toMatchObject({ broken: 3, unreadable: 2 });
    });

    it('blames no picture where nobody listens, says so at once, and uses who is back', async () => {
      const { look, pod, port } = await one({ breaker: { firstMs: 500, longestMs: 500 } });
      await pod.stop();
      await expect(look()).rejects.toMatchObject({ name: 'VisionUnavailable' });
      await expect(look()).rejects.toMatchObject({
        name: 'VisionUnavailable',
        message: expect.not.stringContaining('tries'),
      });
      const back = await startScriptedPod('127.0.0.1', port);
      stop.push(() => back.stop());
      await eventually(look);
      expect(logged).toEqual(['A vision pod is left out', 'A vision pod is back']);
    });

    it('sends more at once once the pod told that it looks at more, and as few as before once it tells nothing', async () => {
      const { look, pod, client } = await one({ mostPerPod: 2 });
      pod.script = answer(200, { present: 1 }, { 'x-looks-at-once': '3' });
      await look();
      expect(client.stats().pods).toMatchObject([{ looksAtOnce: 3 }]);
      const held: (() => void)[] = [];
      pod.script = (one) => held.push(() => observed(one));
      const looking = [1, 2, 3, 4, 5].map(() => look());
      while (held.length < 4) await pass(5);
      expect(client.stats().pods).toMatchObject([{ inFlight: 4 }]);
      pod.script = observed;
      for (const end of held) end();
      expect(await Promise.all(looking)).toHaveLength(5);
      expect(client.stats().pods).toMatchObject([{ looksAtOnce: null }]);
    });

    it('passes on what is wrong with a picture, and does not ask again', async () => {
      const { look, pod } = await one();
      pod.script = answer(422, { code: 'not_a_jpeg', detail: 'no' });
      await expect(look()).rejects.toMatchObject({ reason: 'not_a_jpeg' });
      pod.script = answer(413, {});
      await expect(look()).rejects.toMatchObject({ reason: 'picture_too_large' });
      expect(pod.asked).toHaveLength(2);
      pod.script = answer(500, {});
      await expect(look()).rejects.toMatchObject({ name: 'VisionFailed', status: 500 });
      expect(pod.asked).toHaveLength(4);
    });

    it('sends no more at once than a pod takes, refuses what is more than may wait, and ends when told', async () => {
      const { look, pod } = await one({ mostPerPod: 2, maxUnderWay: 3 });
      pod.script = hang;
      const told = new AbortController();
      const waiting = [1, 2, 3].map(() => look(jpeg, { signal: told.signal }));
      await expect(look()).rejects.toMatchObject({ name: 'VisionBusy' });
      while (pod.asked.length < 2) await pass(5);
      await pass(20);
      expect(pod.asked).toHaveLength(2);
      told.abort(new Error('enough'));
      for (const each of waiting) await expect(each).rejects.toThrow('enough');
      pod.script = observed;
      expect(await look()).toEqual({ present: 1 });
    });

    it('keeps its pods when names are not resolved, and says so once', async () => {
      const { look, names, client } = await one();
      await look();
      names.current = new Error('no name server');
      while (client.stats().failedResolutions < 3) await pass(5);
      expect(await look()).toEqual({ present: 1 });
      expect(logged).toEqual(['The vision endpoint is not resolved; its last pods stay in use']);
    });

    it('lets what is under way end when it is closed', async () => {
      const { look, pod, client } = await one();
      const held: (() => void)[] = [];
      pod.script = (one) => held.push(() => observed(one));
      const looking = look();
      while (held.length === 0) await pass(5);
      const closed = client.close();
      await expect(look()).rejects.toMatchObject({ name: 'VisionUnavailable' });
      held[0]?.();
      expect(await looking).toEqual({ present: 1 });
      await closed;
    });
  });

  const several = (title: string, test: (addresses: readonly string[]) => Promise<void>) =>
    itNeeds(LOOPBACK, MISSING_LOOPBACK, title, test);

  several('goes to another pod where one refuses or fails', async (addresses) => {
    const { look, pods } = await before(addresses.slice(0, 2), { random: () => 0 });
    const [first, second] = pods as [ScriptedPod, ScriptedPod];
    first.script = answer(500, {});
    expect(await look()).toEqual({ present: 1 });
    first.script = answer(429, {}, { 'retry-after': '30' });
    for (const _ of [1, 2, 3]) expect(await look()).toEqual({ present: 1 });
    expect(asked([first, second])).toEqual([2, 4]);
  });

  several('sends nothing more to a pod that is named no more, and lets it end what it has', async (addresses) => {
    const { look, pods, names, client } = await before(addresses.slice(0, 2), { random: () => 0 });
    const [first, second] = pods as [ScriptedPod, ScriptedPod];
    const held: (() => void)[] = [];
    first.script = (one) => held.push(() => observed(one));
    const looking = look();
    while (held.length === 0) await pass(5);
    names.current = [second.address];
    while (client.stats().pods.some(({ address, isNamed }) => address === first.address && isNamed)) await pass(5);
    await Promise.all([look(), look()]);
    held[0]?.();
    expect(await looking).toEqual({ present: 1 });
    expect(asked(pods)).toEqual([1, 2]);
    expect(client.stats().pods.map(({ address }) => address)).toEqual([second.address]);
  });

  several('finds the picture that ends processes among those that were there with it', async (addresses) => {
    const { client, look, pods } = await before(addresses, { mostPerPod: 8 });
    /** How many others each pod had when the picture broke it off. */
    const others: number[] = [];
    const held = pods.map(() => new Set<Asked>());
    for (const [index, pod] of pods.entries()) {
      const there = held[index] as Set<Asked>;
      pod.script = (one) => {
        // Nobody is answered before the killer came.
        if (one.body !== 'killer') return others.length > 0 ? observed(one) : void there.add(one);
        others.push(there.size);
        for (const each of [one, ...there]) breakOff(each);
        there.clear();
        for (const each of held.flatMap((elsewhere) => [...elsewhere])) observed(each);
        for (const elsewhere of held) elsewhere.clear();
      };
    }
    const innocent = Array.from({ length: 20 }, (_, index) => look(picture(`innocent ${index}`)));
    const killer = look(picture('killer'));
    await expect(killer).rejects.toMatchObject({ reason: 'killed_the_process' });
    expect(await Promise.all(innocent)).toHaveLength(20);
    expect(client.stats()).toMatchObject({ observed: 20, unreadable: 1 });
    expect(others).toHaveLength(2);
    expect(others[0]).toBeGreaterThan(0);
    expect(others[1]).toBe(0);
  });

  several('does not add up the pictures of the same bytes that were at one process', async (addresses) => {
    const { look, pods } = await before(addresses.slice(0, 2), { random: () => 0 });
    const [first] = pods as [ScriptedPod, ScriptedPod];
    const held: (() => void)[] = [];
    first.script = (one) => held.push(() => breakOff(one));
    const looking = [1, 2, 3].map(() => look());
    while (held.length < 2) await pass(5);
    first.script = observed;
    for (const end of held) end();
    for (const each of looking) expect(await each).toEqual({ present: 1 });
  });

  several('has a pod that never answers probed by one picture at a time; the others serve', async (addresses) => {
    const { client, look, pods } = await before(addresses, { tryMs: 2_000, mostPerPod: 2 });
    const hung = pods[0] as ScriptedPod;
    hung.script = hang;
    for (let round = 0; round < 3; round++)
      await Promise.all([1, 2, 3, 4].map((each) => look(picture(`${round} ${each}`))));
    expect(client.stats()).toMatchObject({ observed: 12, unreadable: 0 });
    // At most two at first, then one a probe; each costs 2 s, and the pauses are 10 to 20 ms.
    expect(hung.asked.length).toBeGreaterThan(0);
    expect(client.stats().broken).toBe(hung.asked.length);
    const other = (pods[1]?.asked.length ?? 0) + (pods[2]?.asked.length ?? 0);
    expect(other).toBe(12);
  });
});

const pass = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = 200; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0) throw error;
      await pass(10);
    }
  }
}
