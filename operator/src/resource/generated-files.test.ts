import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { generatedFiles } from './generated-files.js';

describe('what is derived from the resource and committed', () => {
  it.each(generatedFiles().map((file) => ({ ...file, name: basename(file.path) })))(
    '$name is current',
    ({ path, text }) => {
      expect(readFileSync(path, 'utf8').replaceAll('\r\n', '\n')).toBe(text);
    },
  );
});
