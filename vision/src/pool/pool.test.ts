import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Models } from '../models/resolve.js';
import { startVisionPool, type VisionPool, type VisionPoolOptions } from './pool.js';

const models = (name = 'test'): Models => ({
  name,
  detector: { kind: 'picodet', path: 'none', source: 'configured' },
  faceFinder: { kind: 'yunet', path: 'none', source: 'configured' },
});
const log = { info: jest.fn(), warn: jest.fn(), error: jest.fn() };
const command = (text: string) => new TextEncoder().encode(text);
const briefPauses = { firstMs: 1, longestMs: 5 };

describe('the vision pool', () => {
  let folder: string;
  let pool: VisionPool | undefined;
  const start = async (options: Partial<VisionPoolOptions> = {}) => {
    pool = await startVisionPool({
      models: models(),
      log,
      size: 1,
      entry: fileURLToPath(new URL('../testing/deadly-child.js', import.meta.url)),
      afterDeath: briefPauses,
      afterFailedStart: briefPauses,
      ...options,
    });
    return pool;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pool-test-'));
  });
  afterEach(async () => {
    await pool?.close();
    pool = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  it('observes with all its processes', async () => {
    const { observe } = bound(await start({ size: 2 }));
    const seen = await Promise.all(['a', 'b', 'c', 'd'].map((each) => observe(command(each))));
    expect(new Set(seen.map(({ model }) => model)).size).toBe(2);
  });

  it('gives a picture whose process died to another one', async () => {
    const running = await start();
    const seen = await running.observe(command(`die-once ${join(folder, 'died')}`));
    expect(seen.present).toBe(0);
    expect(running.stats()).toMatchObject({ deaths: 1, observed: 1, unreadable: 0 });
  });

  it('calls a picture unreadable that killed two processes, and goes on', async () => {
    const running = await start();
    const deadly = running.observe(command('die'));
    const harmless = running.observe(command('harmless'));
    await expect(deadly).rejects.toMatchObject({ name: 'PictureUnreadable', reason: 'killed_the_process' });
    await expect(harmless).resolves.toMatchObject({ present: 0 });
    expect(running.stats()).toMatchObject({ observed: 1, unreadable: 1, deaths: 2, waiting: 0 });
  });

  it('blames nobody else when a process dies', async () => {
    const running = await start({ size: 2, maxWaiting: 100 });
    const harmless = Array.from({ length: 20 }, (_, each) => running.observe(command(`picture-${each}`)));
    const deadly = running.observe(command('die'));
    const later = Array.from({ length: 20 }, (_, each) => running.observe(command(`later-${each}`)));
    await expect(deadly).rejects.toMatchObject({ reason: 'killed_the_process' });
    expect((await Promise.all([...harmless, ...later])).length).toBe(40);
  });

  it('kills a process that does not answer and tries the picture once more', async () => {
    const running = await start({ deadlineMs: 1_000 });
    await expect(running.observe(command(`hang-once ${join(folder, 'hung')}`))).resolves.toMatchObject({ present: 0 });
    expect(running.stats().deaths).toBe(1);
    await expect(running.observe(command('hang'))).rejects.toMatchObject({ reason: 'killed_the_process' });
  });

  it('passes on what a process says of a picture', async () => {
    const { observe, stats } = bound(await start());
    await expect(observe(command('unreadable'))).rejects.toMatchObject({ reason: 'picture_truncated' });
    await expect(observe(command('fail'))).rejects.toMatchObject({ name: 'VisionFailed', status: 500 });
    expect(stats()).toMatchObject({ deaths: 0, unreadable: 1 });
  });

  it('refuses more than may wait', async () => {
    const running = await start({ maxWaiting: 2, deadlineMs: 1_000 });
    const taken = ['hang', 'a', 'b'].map((each) => running.observe(command(each)));
    await expect(running.observe(command('c'))).rejects.toMatchObject({ name: 'VisionBusy', waiting: 2 });
    expect((await Promise.allSettled(taken)).map(({ status }) => status)).toEqual([
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
  });

  it('refuses a picture above the size limit without sending it', async () => {
    const running = await start();
    const large = running.observe(new Uint8Array(2 * 1024 * 1024 + 1));
    await expect(large).rejects.toMatchObject({ reason: 'picture_too_large' });
  });

  it('lets a waiting caller go, and drops its picture', async () => {
    const running = await start({ deadlineMs: 1_000 });
    const first = running.observe(command(`hang-once ${join(folder, 'hung')}`));
    const gone = new AbortController();
    const second = running.observe(command('die'), { signal: gone.signal });
    gone.abort(new Error('no longer wanted'));
    await expect(second).rejects.toThrow('no longer wanted');
    expect(running.stats().waiting).toBe(0);
    await first;
    expect(running.stats().deaths).toBe(1); // the one that hung; the deadly picture was never looked at
  });

  it('says at the start that its processes do not start', async () => {
    const failed = start({ models: models('refuses-to-start') });
    await expect(failed).rejects.toMatchObject({
      name: 'VisionUnavailable',
      message: expect.stringContaining('code 3'),
    });
  });

  it('says at the start that there is no such program', async () => {
    await expect(start({ node: join(folder, 'no-node') })).rejects.toThrow(/could not be started/);
  });

  it('finishes what is looked at and refuses the rest when it is closed', async () => {
    const running = await start();
    const first = running.observe(command('a'));
    const second = running.observe(command('b'));
    const closed = running.close();
    await expect(second).rejects.toMatchObject({ name: 'VisionUnavailable' });
    await expect(first).resolves.toMatchObject({ present: 0 });
    await closed;
    await expect(running.observe(command('c'))).rejects.toMatchObject({ name: 'VisionUnavailable' });
    expect(running.stats().ready).toBe(0);
  });
});

function bound(pool: VisionPool): Pick<VisionPool, 'observe' | 'stats'> {
  return { observe: (jpeg, options) => pool.observe(jpeg, options), stats: () => pool.stats() };
}
