import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Box } from '@proctorwise/contracts';
import { itNeeds, MISSING_MODELS, MISSING_TESTDATA } from '@proctorwise/contracts/testing';
import { resolveModels } from './models/resolve.js';
import { startVisionPool, type VisionPool } from './pool/pool.js';
import { PERSON_WITH_PHONE, plainJpeg, testPicture } from './testing/pictures.js';
import { modelsDir, testdataDir } from './testing/shared-assets.js';

/** Real processes with real models; nothing is downloaded. */
const log = { info: jest.fn(), warn: jest.fn(), error: jest.fn() };
const both = modelsDir && testdataDir ? { modelsDir, testdata: testdataDir } : undefined;

/** Expects each side within `pixels` of what was measured elsewhere. */
function expectBox(box: Box | undefined, measured: Box, pixels: number): void {
  measured.forEach((side, at) => {
    expect(Math.abs((box?.[at] ?? Number.NaN) - side)).toBeLessThan(pixels);
  });
}

/** Started by the first test that needs it: on a machine without the models there is none. */
let preferred: Promise<VisionPool> | undefined;
const preferredPool = (handedIn: string) => {
  preferred ??= resolveModels({ handedIn, cacheDir: join(tmpdir(), 'none'), warn: log.warn }).then((models) =>
    startVisionPool({ models, size: 1, secondLooks: 'always', log }),
  );
  return preferred;
};
afterAll(async () => {
  await (await preferred)?.close();
});

describe('PicoDet and YuNet', () => {
  const observed = async (needed: { modelsDir: string; testdata: string }, name: string) =>
    (await preferredPool(needed.modelsDir)).observe(await testPicture(needed.testdata, name));

  itNeeds(both, MISSING_TESTDATA, 'find the person and the phone that were measured', async (needed) => {
    const seen = await observed(needed, PERSON_WITH_PHONE);
    expect(seen).toMatchObject({ width: 640, height: 495, present: 1, model: 'picodet-s-416+yunet+deimv2-femto-416' });
    expect(seen.persons).toHaveLength(1);
    expect(Math.abs((seen.persons[0]?.score ?? 0) - 0.841)).toBeLessThan(0.03);
    expectBox(seen.persons[0]?.box, [0, 152.3, 506, 494.7], 6);
    expect(seen.objects.filter(({ score }) => score > 0.4)).toHaveLength(1);
    expect(seen.objects[0]?.label).toBe('phone');
    expect(Math.abs((seen.objects[0]?.score ?? 0) - 0.825)).toBeLessThan(0.03);
    expectBox(seen.objects[0]?.box, [417.6, 184.1, 528.5, 419.7], 6);
  });

  itNeeds(both, MISSING_TESTDATA, 'find the same, again and again', async (needed) => {
    const { milliseconds: first, ...one } = await observed(needed, PERSON_WITH_PHONE);
    const { milliseconds: second, ...two } = await observed(needed, PERSON_WITH_PHONE);
    expect(two).toEqual(one);
    expect(Math.min(first, second)).toBeGreaterThan(0);
  });

  itNeeds(both, MISSING_TESTDATA, 'see one face, with eyes above the nose above the mouth', async (needed) => {
    const seen = await observed(needed, 'faces/obama-480p.jpg');
    expect([seen.present, seen.faces.length]).toEqual([1, 1]);
    const [face] = seen.faces;
    const [rightEye, leftEye, nose, rightMouth, leftMouth] = face?.landmarks ?? [];
    if (!face || !rightEye || !leftEye || !nose || !rightMouth || !leftMouth) throw new Error('landmarks are missing');
    expect(rightEye[0]).toBeLessThan(leftEye[0]);
    expect(Math.max(rightEye[1], leftEye[1])).toBeLessThan(nose[1]);
    expect(nose[1]).toBeLessThan(Math.min(rightMouth[1], leftMouth[1]));
    for (const [x, y] of face.landmarks) {
      expect(x > face.box[0] && x < face.box[2] && y > face.box[1] && y < face.box[3]).toBe(true);
    }
  });

  itNeeds(both, MISSING_TESTDATA, 'count two people as two', async (needed) => {
    const seen = await observed(needed, 'faces/two_people.jpg');
    expect([seen.present, seen.faces.length, seen.persons.length]).toEqual([2, 2, 2]);
  });

  itNeeds(modelsDir, MISSING_MODELS, 'see nobody in a plain picture of any shape', async (folder) => {
    const pool = await preferredPool(folder);
    for (const [width, height] of [
      [640, 480],
      [480, 848],
      [1, 1],
      [2_000, 3],
      [2_000, 2_000],
    ] as const) {
      const seen = await pool.observe(await plainJpeg(width, height));
      expect(seen).toMatchObject({ width, height, present: 0, faces: [], persons: [], objects: [] });
    }
  });
});

describe('YOLOX', () => {
  itNeeds(both, MISSING_TESTDATA, 'finds the same person and phone', async ({ modelsDir: folder, testdata }) => {
    const { secondDetector: _, ...models } = await resolveModels({
      handedIn: folder,
      cacheDir: join(tmpdir(), 'none'),
      warn: log.warn,
    });
    const detector = {
      kind: 'yolox',
      path: join(folder, 'detect', 'yolox_nano.onnx'),
      source: 'handed_in',
    } as const;
    const pool = await startVisionPool({ models: { ...models, detector }, size: 1, log });
    try {
      const seen = await pool.observe(await testPicture(testdata, PERSON_WITH_PHONE));
      expect([seen.model, seen.present]).toEqual(['yolox-nano-416+yunet', 1]);
      expectBox(seen.persons[0]?.box, [0, 152.3, 506, 494.7], 25);
      expect(seen.objects[0]?.label).toBe('phone');
      expectBox(seen.objects[0]?.box, [417.6, 184.1, 528.5, 419.7], 15);
    } finally {
      await pool.close();
    }
  });
});

describe('what npm brings', () => {
  let pool: VisionPool;
  beforeAll(async () => {
    const models = await resolveModels({ cacheDir: join(tmpdir(), 'none'), warn: log.warn });
    pool = await startVisionPool({ models, size: 1, log });
  });
  afterAll(() => pool.close());

  it('works without any folder, and sees nobody in a plain picture', async () => {
    const seen = await pool.observe(await plainJpeg(640, 480));
    expect(seen).toMatchObject({ present: 0, persons: [], model: 'centernet-mb3-512+blazeface-256' });
  });

  itNeeds(testdataDir, MISSING_TESTDATA, 'finds persons, faces and a phone', async (testdata) => {
    const one = await pool.observe(await testPicture(testdata, 'faces/obama-480p.jpg'));
    expect([one.present, one.faces.length, one.persons.length]).toEqual([1, 1, 1]);
    const two = await pool.observe(await testPicture(testdata, 'faces/two_people.jpg'));
    expect([two.present, two.faces.length]).toEqual([2, 2]);
    const phone = await pool.observe(await testPicture(testdata, PERSON_WITH_PHONE));
    expect(phone.objects.map(({ label }) => label)).toContain('phone');
  });
});
