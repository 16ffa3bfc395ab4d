import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { annotationsIn, TESTDATA_FOLDERS } from './sources.js';

/**
 * What tells one folder of test pictures from another: the annotations, and name and size of each file that a set is made
 * of. No times: a copy is the same folder. A file in the place of another of the very same size is not noticed.
 * @throws {TestdataMissing} there are no annotations
 */
export async function testdataSum(testdata: string): Promise<string> {
  const hash = createHash('sha256').update(await annotationsIn(testdata));
  for (const folder of TESTDATA_FOLDERS) {
    const names = (await namesIn(join(testdata, folder))).sort();
    for (const name of names) {
      const { size } = await stat(join(testdata, folder, name));
      hash.update(`\n${JSON.stringify([folder, name, size])}`);
    }
  }
  return hash.digest('hex');
}

/** None where there is no such folder: who makes the set tells of it. */
const namesIn = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
