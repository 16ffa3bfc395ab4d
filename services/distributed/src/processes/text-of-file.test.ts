import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { textOfFile } from './text-of-file.js';

it('takes a file that is not there for an empty one, and nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'proctorwise-text-'));
  try {
    await writeFile(join(folder, 'ports'), 'mariadb=11000\n');
    expect(await textOfFile(join(folder, 'ports'))).toBe('mariadb=11000\n');
    expect(await textOfFile(join(folder, 'none'))).toBe('');
    await expect(textOfFile(folder)).rejects.toMatchObject({ code: 'EISDIR' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
