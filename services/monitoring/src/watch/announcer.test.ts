import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { DashboardMessage } from '@proctorwise/contracts';
import { MemoryStore } from '../testing/memory-store.js';
import { aWatch } from '../testing/watched.js';
import { type Announcer, announcer } from './announcer.js';
import { inProcessLiveFeed } from './live-feed.js';
import type { SessionWatch } from './session-watch.js';

let announce: Announcer;
let watch: SessionWatch;
let told: number[];
beforeEach(() => {
  jest.useFakeTimers({ now: 1_000_000 });
  watch = aWatch(new MemoryStore().store);
  told = [];
  const feed = inProcessLiveFeed();
  jest.spyOn(feed, 'toDashboard').mockImplementation((message: DashboardMessage) => {
    if (message.type === 'session') told.push(Date.now() - 1_000_000);
  });
  announce = announcer({ feed, clock: Date.now });
});
afterEach(() => {
  announce.stop();
  jest.useRealTimers();
});

it('tells of a session at once, and what follows within a second together at its end', () => {
  announce.session(watch);
  jest.advanceTimersByTime(300);
  announce.session(watch);
  announce.session(watch);
  jest.advanceTimersByTime(5_000);
  expect(told).toEqual([0, 1_000]);
});

it('has what is seen wait for no frame that was passed over before it', () => {
  announce.session(watch);
  jest.advanceTimersByTime(2_000);
  announce.passedOver(watch);
  jest.advanceTimersByTime(300);
  announce.session(watch);
  jest.advanceTimersByTime(5_000);
  expect(told).toEqual([0, 2_300]);
});

it('has what is seen wait for nothing else that was told, and for what was seen within a second', () => {
  announce.session(watch);
  jest.advanceTimersByTime(300);
  announce.seen(watch);
  jest.advanceTimersByTime(200);
  announce.passedOver(watch);
  announce.seen(watch);
  jest.advanceTimersByTime(5_000);
  expect(told).toEqual([0, 300, 1_300]);
});

it('goes on telling where the clock was set back', () => {
  announce.seen(watch);
  jest.setSystemTime(1_000_000 - 60_000);
  announce.seen(watch);
  announce.session(watch);
  jest.advanceTimersByTime(1_000);
  expect(told).toEqual([0, -59_000]);
});

it('tells of a frame that was passed over a second later where nothing is seen', () => {
  announce.passedOver(watch);
  announce.passedOver(watch);
  jest.advanceTimersByTime(5_000);
  expect(told).toEqual([1_000]);
});

it('tells at once of what is urgent, once', () => {
  announce.session(watch);
  announce.session(watch);
  announce.session(watch, true);
  jest.advanceTimersByTime(5_000);
  expect(told).toEqual([0, 0]);
});
