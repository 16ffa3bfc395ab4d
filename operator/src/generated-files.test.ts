import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { manifestFiles } from './manifests/generated-files.js';
import { generatedFiles } from './resource/generated-files.js';

describe('what is derived from typed sources and committed', () => {
  it.each([...generatedFiles(), ...manifestFiles()].map((file) => ({ ...file, name: basename(file.path) })))(
    '$name is current',
    ({ path, text }) => {
      expect(readFileSync(path, 'utf8').replaceAll('\r\n', '\n')).toBe(text);
    },
  );
});
