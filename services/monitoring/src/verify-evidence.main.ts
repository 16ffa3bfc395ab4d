import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { sessionFolders } from './evidence/session-folders.js';
import { type Verdict, verifyEvidence } from './evidence/verify-evidence.js';

const HELP = `Checks the evidence of sessions: every picture's hash, the chain over them and its signature.

  npm run verify-evidence -- DIR --keys FILE|URL [--allow-missing]

  DIR              a session's folder in the archive (…/yyyy/mm/dd/SESSION), or any folder above
  --keys           the public keys: a saved copy of /.well-known/jwks.json, or its address
  --allow-missing  judge the pictures that are there: on HDFS those without an anomaly lie in recordings, and pictures are
                   deleted when their time is over. How many are not there is told

Prints one line a session, OK or FAILED with the reason. Changes nothing.
Exit code: 0 all are valid, 1 at least one is not, 2 it could not be checked.
`;
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** A fault of the call: its text is all that a person needs. */
class CannotCheck extends Error {}

try {
  process.exitCode = await main();
} catch (error) {
  process.exitCode = 2;
  console.error(error instanceof CannotCheck || isSystemError(error) ? error.message : error);
}

/** @returns the exit code */
async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0 || values.keys === undefined)
    throw new CannotCheck(`Needs one folder and --keys.\n\n${HELP}`);
  const keys = await readKeys(values.keys);
  const folders = await sessionFolders(folder);
  if (folders.length === 0) throw new CannotCheck(`There is no session at or below ${folder}.`);
  let invalid = 0;
  for (const each of folders) {
    const verdict = await verifyEvidence(each, keys, { allowMissing: values['allow-missing'] ?? false });
    if (!verdict.valid) invalid += 1;
    console.log(verdict.valid ? `OK      ${each}  ${toText(verdict)}` : `FAILED  ${each}  ${verdict.reason}`);
  }
  return invalid === 0 ? 0 : 1;
}

function toText({ frames, missing, notAcknowledged }: Verdict & { readonly valid: true }): string {
  const there =
    missing > 0 ? `${frames - missing} of ${frames} pictures; the others are not there` : `${frames} pictures`;
  return notAcknowledged > 0 ? `${there}; ${notAcknowledged} beside them were never acknowledged` : there;
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        keys: { type: 'string' },
        'allow-missing': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    if (error instanceof TypeError) throw new CannotCheck(`${error.message}\n\n${HELP}`);
    throw error;
  }
}

/** @param source a file, or an http(s) address */
async function readKeys(source: string): Promise<JSONWebKeySet> {
  const text = /^https?:\/\//i.test(source) ? await download(source) : await readFile(source, 'utf8');
  try {
    return keySet.parse(JSON.parse(text));
  } catch (error) {
    throw new CannotCheck(`${source} is not a set of public keys (JWKS).`, { cause: error });
  }
}

async function download(address: string): Promise<string> {
  const response = await fetch(address, { signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => {
    throw new CannotCheck(`${address} cannot be reached. Give a saved copy of the keys instead.`, { cause: error });
  });
  if (!response.ok) throw new CannotCheck(`${address} answered ${response.status}.`);
  return response.text();
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';
}
