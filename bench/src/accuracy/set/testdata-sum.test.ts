import { cp, mkdir, mkdtemp, rename, rm, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestdataMissing } from './sources.js';
import { testdataSum } from './testdata-sum.js';

let base: string;
let testdata: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'testdata-sum-'));
  testdata = join(base, 'testdata');
  for (const file of ['coco_val2017/annotations.json', 'coco_val2017/1.jpg', 'faces/a.jpg', 'webcam_clips/a.mp4']) {
    await mkdir(join(testdata, file, '..'), { recursive: true });
    await writeFile(join(testdata, file), 'four');
  }
});
afterEach(() => rm(base, { recursive: true, force: true }));

describe('the sum of a folder of test pictures', () => {
  it('is that of a copy, whatever its times', async () => {
    const copy = join(base, 'copy');
    await cp(testdata, copy, { recursive: true });
    await utimes(join(copy, 'faces', 'a.jpg'), 1, 1);
    expect(await testdataSum(copy)).toBe(await testdataSum(testdata));
  });

  it.each([
    ['annotations of the same size', () => writeFile(join(testdata, 'coco_val2017', 'annotations.json'), 'FOUR')],
    ['a picture replaced', () => writeFile(join(testdata, 'coco_val2017', '1.jpg'), 'other')],
    ['a face replaced', () => writeFile(join(testdata, 'faces', 'a.jpg'), 'other')],
    ['a clip replaced', () => writeFile(join(testdata, 'webcam_clips', 'a.mp4'), 'other')],
    ['a face more', () => writeFile(join(testdata, 'faces', 'b.jpg'), 'four')],
    ['a face less', () => unlink(join(testdata, 'faces', 'a.jpg'))],
    ['another name', () => rename(join(testdata, 'faces', 'a.jpg'), join(testdata, 'faces', 'b.jpg'))],
    ['no faces', () => rm(join(testdata, 'faces'), { recursive: true })],
  ])('is another with %s', async (_, change) => {
    const before = await testdataSum(testdata);
    await change();
    expect(await testdataSum(testdata)).not.toBe(before);
  });

  it('is none where there are no annotations', async () => {
    await unlink(join(testdata, 'coco_val2017', 'annotations.json'));
    await expect(testdataSum(testdata)).rejects.toThrow(TestdataMissing);
  });
});
