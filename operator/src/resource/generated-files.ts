import { join } from 'node:path';
import { stringify } from 'yaml';
import { customResourceDefinition } from './definition.js';
import { GROUP, PLURAL } from './exam-session.js';
import { referencePage } from './reference.js';

/** dist/resource lies three folders below the repository. */
const root = join(import.meta.dirname, '..', '..', '..');

const NOTE = '# Written by operator/src/generate.main.ts from operator/src/resource/exam-session.ts. Do not edit.\n';

/** What is committed and derived from the resource's one source. */
export const generatedFiles = (): readonly { readonly path: string; readonly text: string }[] => [
  {
    path: join(root, 'operator', 'crd', `${PLURAL}.${GROUP}.yaml`),
    text: NOTE + stringify(customResourceDefinition(), { version: '1.1', aliasDuplicateObjects: false, lineWidth: 0 }),
  },
  { path: join(root, 'docs', 'examsession-reference.md'), text: referencePage() },
];
