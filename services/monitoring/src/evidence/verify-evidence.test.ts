import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Session } from '@proctorwise/contracts';
import { generateSigningKey } from '@proctorwise/platform/testing';
import { CompactSign } from 'jose';
import { chainOf } from '../frames/index.js';
import { Candidate, until } from '../testing/candidate.js';
import { openTestMonitoring, SLOT_START, type TestMonitoring } from '../testing/monitoring-service.js';
import { aJpeg } from '../testing/pictures.js';
import { scriptedVision } from '../testing/scripted-vision.js';
import { EVIDENCE_FILE, EVIDENCE_JWS_TYPE, type Evidence } from './evidence.js';
import { verifyEvidence } from './verify-evidence.js';

const FRAMES = 4;
let folder: string;
let session: string;
let jwks: TestMonitoring['jwks'];
/** Contents of the sealed folder, put back before each test. */
const sealed = new Map<string, Buffer>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-evidence-'));
  const clock = { now: SLOT_START };
  const service = await openTestMonitoring({ folder, clock, vision: scriptedVision() });
  jwks = service.jwks;
  const candidate = await Candidate.start(service.origin, await service.credentials.of('ada', 'student'), 'ada');
  for (let number = 1; number <= FRAMES; number += 1) await candidate.putFrame(number, 'present', clock.now + number);
  const stopped: Session = (await candidate.stop()).body;
  session = join(service.archiveFolder, dirname((stopped.last_frame_path ?? '').replace('local_storage/', '')));
  const names = [EVIDENCE_FILE, ...[1, 2, 3, 4].map((number) => `frame_00000${number}.jpg`)];
  await until(
    () => readFile(join(session, EVIDENCE_FILE)).catch(() => null),
    (found) => found !== null,
  );
  await service.close();
  for (const name of names) sealed.set(name, await readFile(join(session, name)));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  await rm(session, { recursive: true });
  await mkdir(session);
  for (const [name, bytes] of sealed) await writeFile(join(session, name), bytes);
});

const original = () => JSON.parse((sealed.get(EVIDENCE_FILE) as Buffer).toString()) as Evidence;
const change = async (edit: (evidence: Evidence) => Partial<Evidence>) => {
  const evidence = original();
  await writeFile(join(session, EVIDENCE_FILE), JSON.stringify({ ...evidence, ...edit(evidence) }));
};
const picture = (number: number) => join(session, `frame_00000${number}.jpg`);

it('finds a session valid as the service sealed it', async () => {
  expect(await verifyEvidence(session, jwks)).toEqual({
    valid: true,
    sessionId: expect.any(String),
    frames: FRAMES,
    missing: 0,
    notAcknowledged: 0,
  });
});

describe('where pictures may be gone', () => {
  it('tells how many are, and finds the others valid', async () => {
    await rm(picture(2));
    await rm(picture(3));
    expect(await verifyEvidence(session, jwks, { allowMissing: true })).toMatchObject({
      valid: true,
      frames: FRAMES,
      missing: 2,
    });
  });
  it('finds out one that was changed, and one that was added', async () => {
    await rm(picture(2));
    await writeFile(picture(3), aJpeg('present', 99));
    expect(await verifyEvidence(session, jwks, { allowMissing: true })).toEqual({
      valid: false,
      reason: 'one picture is not the one that was acknowledged: frame_000003.jpg',
    });
    await rm(picture(3));
    await writeFile(picture(9), aJpeg('present', 9));
    expect(await verifyEvidence(session, jwks, { allowMissing: true })).toMatchObject({
      valid: false,
      reason: expect.stringMatching(/never acknowledged: frame_000009/),
    });
  });
});

it('does not take a picture that a crash left unacknowledged for an added one', async () => {
  await writeFile(join(session, 'frame_000009.jpg'), aJpeg('present', 9));
  await change(() => ({ not_acknowledged: ['frame_000009.jpg'] }));
  expect(await verifyEvidence(session, jwks)).toMatchObject({ valid: true, frames: FRAMES, notAcknowledged: 1 });
});

describe('finds out', () => {
  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'a changed picture',
      () => writeFile(picture(2), aJpeg('absent', 2)),
      /not the one that was acknowledged: frame_000002/,
    ],
    ['a dropped picture', () => rm(picture(3)), /missing: frame_000003/],
    [
      'a picture dropped from the list too',
      async () => {
        await rm(picture(4));
        await change(({ frames }) => ({ frames: frames.slice(0, -1) }));
      },
      /4 pictures were signed, 3 are listed/,
    ],
    [
      'an added picture',
      () => writeFile(join(session, 'frame_000009.jpg'), aJpeg('present', 9)),
      /never acknowledged: frame_000009/,
    ],
    [
      'two pictures swapped',
      async () => {
        await rename(picture(1), join(session, 'held'));
        await rename(picture(2), picture(1));
        await rename(join(session, 'held'), picture(2));
      },
      /2 pictures are not the one/,
    ],
    [
      'two swapped in the list too',
      () => change(({ frames }) => ({ frames: frames.toReversed() })),
      /order, are not those that were signed/,
    ],
    [
      'a changed picture with its hash',
      async () => {
        await writeFile(picture(2), aJpeg('absent', 2));
        const sha256 = createHash('sha256').update(aJpeg('absent', 2)).digest('hex');
        await change(({ session_id, frames }) => {
          const listed = frames.map((frame) => (frame.frame_number === 2 ? { ...frame, sha256 } : frame));
          const chained = listed.map((frame) => ({ frameNumber: frame.frame_number, sha256: frame.sha256 }));
          return { frames: listed, head: chainOf(session_id, chained) };
        });
      },
      /signature is of another chain/,
    ],
    ["another session's name", () => change(() => ({ session_id: 'bob' })), /signature is of session/],
    [
      'a signature cut off',
      () => change(({ signature }) => ({ signature: signature.slice(0, -4) })),
      /signature is not valid/,
    ],
    ['missing evidence', () => rm(join(session, EVIDENCE_FILE)), /no evidence\.json/],
    ['evidence that is no JSON', () => writeFile(join(session, EVIDENCE_FILE), '{'), /not JSON/],
    ['evidence of another form', () => writeFile(join(session, EVIDENCE_FILE), '{}'), /form of evidence/],
  ])('%s', async (_name, tamper, reason) => {
    await tamper();
    expect(await verifyEvidence(session, jwks)).toEqual({ valid: false, reason: expect.stringMatching(reason) });
  });
  it('a signature by a key that is not published, or for another purpose', async () => {
    const forger = await generateSigningKey();
    expect(await verifyEvidence(session, { keys: [forger.publicJwk] })).toMatchObject({
      valid: false,
      reason: expect.stringContaining('not among those given'),
    });
    const sign = async (kid: string, typ: string) => {
      const { session_id, head } = original();
      const signature = await new CompactSign(Buffer.from(JSON.stringify({ session_id, ...head })))
        .setProtectedHeader({ alg: 'EdDSA', kid, typ })
        .sign(forger.privateKey);
      await change(() => ({ signature }));
    };
    await sign(String(jwks.keys[0]?.kid), EVIDENCE_JWS_TYPE);
    expect(await verifyEvidence(session, jwks)).toMatchObject({ valid: false, reason: 'the signature is not valid' });
    await sign(String(forger.publicJwk.kid), 'JWT');
    expect(await verifyEvidence(session, { keys: [forger.publicJwk] })).toMatchObject({
      valid: false,
      reason: 'the signature was made for something else',
    });
  });
});

describe('verify-evidence', () => {
  const program = fileURLToPath(new URL('../verify-evidence.main.js', import.meta.url));
  const run = async (...args: string[]) => {
    const child = spawn(process.execPath, [program, ...args]);
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await ended, out, err };
  };
  let keys: string;
  beforeAll(async () => {
    keys = join(folder, 'jwks.json');
    await writeFile(keys, JSON.stringify(jwks));
  });

  it('says OK for a folder, and for those below one', async () => {
    const line = `OK      ${session}  ${FRAMES} pictures\n`;
    expect(await run(session, '--keys', keys)).toEqual({ code: 0, out: line, err: '' });
    expect(await run(dirname(dirname(session)), '--keys', keys)).toEqual({ code: 0, out: line, err: '' });
  });
  it('says how many pictures are not there where they may be gone', async () => {
    await rm(picture(3));
    expect(await run(session, '--keys', keys, '--allow-missing')).toEqual({
      code: 0,
      out: `OK      ${session}  ${FRAMES - 1} of ${FRAMES} pictures; the others are not there\n`,
      err: '',
    });
  });
  it('says FAILED with the reason', async () => {
    await rm(picture(3));
    expect(await run(session, '--keys', keys)).toEqual({
      code: 1,
      out: `FAILED  ${session}  one picture is missing: frame_000003.jpg\n`,
      err: '',
    });
  });
  it.each([
    ['no folder', () => ['--keys', keys], /Needs one folder and --keys/],
    ['no keys', () => [session], /Needs one folder and --keys/],
    ['a folder that is not there', () => [join(session, 'nope'), '--keys', keys], /ENOENT/],
    ['keys that are none', () => [session, '--keys', join(session, 'frame_000001.jpg')], /not a set of public keys/],
    ['keys that cannot be reached', () => [session, '--keys', 'http://127.0.0.1:1/jwks.json'], /cannot be reached/],
    ['an option nobody knows', () => [session, '--quick'], /--quick/],
  ])('cannot check with %s: exit code 2', async (_name, args, said) => {
    expect(await run(...args())).toMatchObject({ code: 2, out: '', err: expect.stringMatching(said) });
  });
  it('explains itself', async () => {
    expect(await run('--help')).toMatchObject({
      code: 0,
      out: expect.stringContaining('npm run verify-evidence -- DIR --keys FILE|URL'),
    });
  });
});
