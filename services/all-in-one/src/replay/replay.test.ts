import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type EmbeddedPlatform, startEmbeddedPlatform } from '../testing/embedded-platform.js';
import { labelledJpeg } from '../testing/pictures.js';
import { readReplayOptions } from './options.js';
import { ORIGINAL_CALLS } from './original-contract.js';
import { type Played, play, Unanswered } from './play.js';
import { factsAtStart, lineOf, nameOf, summaryOf } from './replay.js';
import { DIFFERS_EVERYWHERE, REPLAY_CALLS } from './replay-calls.js';

describe('the table', () => {
  it('plays every call of the original', () => {
    const played = new Set(REPLAY_CALLS.map(({ route }) => route));
    expect(ORIGINAL_CALLS.filter((route) => !played.has(route))).toEqual([]);
  });

  it('calls each by its own method and path', () => {
    for (const { route, path } of REPLAY_CALLS) {
      const [, template = ''] = route.split(' ');
      const pattern = template.replace(/\{\w+\}/g, '[^/]+').replace(/\/$/, '/?');
      expect(path.replace(/\?.*/, '')).toMatch(new RegExp(`^${pattern}$`));
    }
  });

  it('gives each call a name of its own', () => {
    const names = REPLAY_CALLS.map(nameOf);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('says of what differs which row of docs/compatibility.md tells why', async () => {
    const page = await readFile(new URL('../../../../docs/compatibility.md', import.meta.url), 'utf8');
    const rows = page.split('\n').map((line) => line.split(' | ')[0]?.replace(/^\| /, ''));
    const named = REPLAY_CALLS.flatMap(({ differs }) => (differs === undefined ? [] : [differs]));
    for (const row of [...named, ...DIFFERS_EVERYWHERE]) expect(rows).toContain(row);
  });
});

describe('against a platform that has just started', () => {
  let platform: EmbeddedPlatform;
  const options = readReplayOptions(['--origin', 'http://localhost:8000'], {});
  if (options === 'help') throw new Error('no help was asked for');
  const facts = (run: string) => factsAtStart(options.credentials, Date.now(), run, labelledJpeg(run));
  beforeAll(async () => {
    platform = await startEmbeddedPlatform();
    await platform.vision.ready;
  }, 180_000);
  afterAll(() => platform?.stop());

  it.each(['first', 'second'])(
    'each answer is as the table says, in the %s run',
    async (run) => {
      const all: Played[] = [];
      for await (const played of play(REPLAY_CALLS, platform.origins.reservation, facts(run))) all.push(played);
      expect(all.filter(({ differences }) => differences.length > 0).map(lineOf)).toEqual([]);
      expect(all).toHaveLength(REPLAY_CALLS.length);
      expect(summaryOf(all)).toMatch(/^\d+ as the original, 0 different; \d+ differ on purpose/);
    },
    180_000,
  );

  it('tells a wrong answer, and what cannot be played without it', async () => {
    const wrong = { ...facts('third'), teacher_password: 'another' };
    const all: Played[] = [];
    for await (const played of play(REPLAY_CALLS, platform.origins.reservation, wrong)) {
      all.push(played);
      if (played.call.route === 'POST /exams/') break;
    }
    const told = all.filter(({ differences }) => differences.length > 0).map(lineOf);
    expect(told).toEqual([
      expect.stringMatching(/^DIFFERENT {3}POST \/users\/login \(the teacher\), as nobody: status: is 401, not 200 /),
      'DIFFERENT   POST /exams/, as teacher: not played: {teacher_token} is not known',
    ]);
  });

  it('ends where nobody answers', async () => {
    const nobody = play(REPLAY_CALLS, 'http://127.0.0.1:1', facts('fourth'));
    await expect(nobody.next()).rejects.toBeInstanceOf(Unanswered);
  });
});
