import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { itNeeds, MISSING_MODELS } from '@proctorwise/contracts/testing';
import { modelsDir } from '../testing/shared-assets.js';
import { findFaceHintModel } from './face-hint-model.js';

const FILE = 'face_landmarker.task';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'face-hint-model-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the model of the face hints', () => {
  const warn = jest.fn<(message: string) => void>();
  const cacheDir = () => join(folder, 'cache');

  it('is none where nobody has it, and nothing is wrong with that', async () => {
    expect(await findFaceHintModel({ cacheDir: cacheDir(), warn })).toBeUndefined();
  });

  it('passes another file of that name over', async () => {
    await writeFile(join(folder, FILE), 'no model');
    expect(await findFaceHintModel({ handedIn: folder, cacheDir: cacheDir(), warn })).toBeUndefined();
    expect(warn.mock.calls.flat().join(' ')).toContain('checksum');
  });

  itNeeds(modelsDir, MISSING_MODELS, 'is found beside the others, in a subfolder of its own', async (models) => {
    await mkdir(join(folder, 'mediapipe'));
    const path = join(folder, 'mediapipe', FILE);
    await copyFile(join(models, 'mediapipe', FILE), path);
    expect(await findFaceHintModel({ configured: folder, cacheDir: cacheDir(), warn })).toBe(path);
  });
});
