import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { manifestFiles } from './manifests/generated-files.js';
import { generatedFiles } from './resource/generated-files.js';

for (const { path, text } of [...generatedFiles(), ...manifestFiles()]) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(`wrote ${path}`);
}
