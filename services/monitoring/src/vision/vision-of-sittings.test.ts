import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Observation } from '@proctorwise/contracts';
import { continueTrace, formatTraceparent, inTrace, type Logger } from '@proctorwise/platform';
import {
  EndpointInvalid,
  PictureUnreadable,
  VisionBusy,
  type VisionClient,
  VisionFailed,
  VisionUnavailable,
} from '@proctorwise/vision';
import { withPeople } from '../domain/rules/testing/sessions.js';
import { aJpeg } from '../testing/pictures.js';
import { type ScriptedVision, scriptedVision } from '../testing/scripted-vision.js';
import { type VisionOfSittings, visionOfSittings } from './vision-of-sittings.js';

const jpeg = aJpeg('present');
const MATHS = { slotId: 'maths' };
const MATHS_PODS = 'maths-vision.proctorwise.svc:8080';

/** Pods that see two people, as long as nothing is wrong with them. */
class ScriptedClient implements VisionClient {
  failure: Error | null = null;
  observed = 0;
  budgets: (number | undefined)[] = [];
  traces: (string | undefined)[] = [];
  isClosed = false;
  looksAtOnce: number | null = null;
  async observe(_: Uint8Array, options?: Parameters<VisionClient['observe']>[1]): Promise<Observation> {
    this.budgets.push(options?.deadlineMs);
    this.traces.push(options?.traceparent);
    if (this.failure) throw this.failure;
    this.observed += 1;
    return withPeople(2);
  }
  stats() {
    const { observed } = this;
    const breaker = this.failure ? ('open' as const) : ('closed' as const);
    const counts = { unreadable: 0, refused: 0, failed: 0, broken: 0, failedResolutions: 0 };
    return {
      pods: [
        { address: '10.0.0.1', isNamed: true, inFlight: 0, answered: observed, looksAtOnce: this.looksAtOnce, breaker },
      ],
      underWay: 0,
      observed,
      ...counts,
    };
  }
  async close() {
    this.isClosed = true;
  }
}

let now: number;
let shared: ScriptedVision;
let endpoints: Map<string, string>;
let changed: () => void;
let clients: Map<string, ScriptedClient>;
let logged: string[];
let vision: VisionOfSittings;

beforeEach(() => {
  now = 0;
  shared = scriptedVision();
  endpoints = new Map([['maths', MATHS_PODS]]);
  clients = new Map();
  logged = [];
  vision = visionOfSittings({
    endpoints: {
      of: (slotId) => endpoints.get(slotId) ?? null,
      all: () => new Set(endpoints.values()),
      onChange: (listener) => {
        changed = listener;
      },
    },
    shared,
    connect: (endpoint) => {
      if (!endpoint.includes(':')) throw new EndpointInvalid(endpoint);
      const client = new ScriptedClient();
      clients.set(endpoint, client);
      return client;
    },
    log: {
      info: (_: object, message: string) => logged.push(message),
      warn: (_: object, message: string) => logged.push(message),
    } as unknown as Logger,
    monotonicMs: () => now,
  });
});
const pods = () => clients.get(MATHS_PODS) as ScriptedClient;
const present = async (sitting: { slotId: string | null } = MATHS) => (await vision.observe(jpeg, sitting)).present;

describe('the picture of a sitting', () => {
  it('goes to the pods that its status names, and of others to the shared pool', async () => {
    expect(await present()).toBe(2);
    expect([await present({ slotId: 'physics' }), await present({ slotId: null })]).toEqual([1, 1]);
    expect([pods().observed, shared.looks, shared.slots]).toEqual([1, 2, ['physics', null]]);
    expect(vision.status()).toMatchObject({ processes: 2, fallback: { sittings: 0, pictures: 0 } });
  });

  it('is asked for in the trace of the work', async () => {
    const trace = continueTrace(undefined);
    await inTrace(trace, () => present());
    expect(pods().traces).toEqual([formatTraceparent(trace)]);
  });

  it.each([
    ['cannot be reached', new VisionUnavailable('scripted')],
    ['take no more', new VisionBusy(256)],
  ])('goes to the shared pool where its pods %s, with a time limit of their own', async (_, failure) => {
    await present();
    pods().failure = failure;
    expect(await present()).toBe(1);
    expect(pods().budgets).toEqual([6_000, 6_000]);
    expect(vision.status()).toMatchObject({ processes: 1, fallback: { sittings: 1, pictures: 1 } });
  });

  it.each([
    ['the picture itself', new PictureUnreadable('not_a_jpeg', 'scripted')],
    ['something inside vision', new VisionFailed(500, 'scripted')],
  ])('goes nowhere else where %s is to blame', async (_, failure) => {
    await present();
    pods().failure = failure;
    await expect(vision.observe(jpeg, MATHS)).rejects.toBe(failure);
    expect(shared.looks).toBe(0);
  });

  it('goes to the shared pool where its endpoint is none', async () => {
    endpoints.set('maths', 'nonsense');
    expect(await present()).toBe(1);
    expect(vision.status().fallback).toEqual({ sittings: 1, pictures: 1 });
  });
});

describe('falling back', () => {
  it('is told when it begins and when it is over, not at each picture', async () => {
    await present();
    pods().failure = new VisionUnavailable('scripted');
    for (const _ of [1, 2, 3]) await present();
    pods().failure = null;
    now = 9_999;
    await present();
    expect(vision.status().fallback).toEqual({ sittings: 1, pictures: 3 });
    now = 10_000;
    await present();
    expect(vision.status().fallback).toEqual({ sittings: 0, pictures: 3 });
    expect(logged).toEqual(['vision pods are not reached; the shared pool looks', 'vision pods are reached again']);
  });

  it('ends with the sitting, whose connections are closed', async () => {
    await present();
    pods().failure = new VisionUnavailable('scripted');
    await present();
    endpoints.clear();
    changed();
    expect([pods().isClosed, vision.status().fallback]).toEqual([true, { sittings: 0, pictures: 1 }]);
    expect(await present()).toBe(1);
  });
});

it('takes as many pictures side by side as the shared pool and the pods can use', async () => {
  expect(vision.parallelPictures).toBe(shared.parallelPictures);
  await present();
  expect(vision.parallelPictures).toBe(shared.parallelPictures + 4);
  pods().looksAtOnce = 16;
  expect(vision.parallelPictures).toBe(shared.parallelPictures + 19);
  pods().failure = new VisionUnavailable('scripted');
  expect(vision.parallelPictures).toBe(shared.parallelPictures);
});

it('can look as soon as either can', async () => {
  shared.ready = false;
  expect(vision.status().ready).toBe(false);
  await present();
  expect(vision.status().ready).toBe(true);
});

it('uses one client for sittings with one endpoint', async () => {
  endpoints.set('physics', MATHS_PODS);
  await present();
  await present({ slotId: 'physics' });
  expect(pods().observed).toBe(2);
  endpoints.delete('maths');
  changed();
  expect(pods().isClosed).toBe(false);
  await vision.close();
  expect(pods().isClosed).toBe(true);
});
