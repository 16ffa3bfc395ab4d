import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import { frameFileName, verifyChain } from '../frames/index.js';
import {
  EVIDENCE_FILE,
  EVIDENCE_JWS_TYPE,
  type Evidence,
  evidenceSchema,
  isFrameFile,
  signedSchema,
} from './evidence.js';

export type Verdict =
  | {
      readonly valid: true;
      readonly sessionId: string;
      /** That were acknowledged. */
      readonly frames: number;
      /** Of them, not in the folder: 0 unless that was allowed. */
      readonly missing: number;
      readonly notAcknowledged: number;
    }
  /** `reason`: one sentence for a person. */
  | { readonly valid: false; readonly reason: string };

const failed = (reason: string): Verdict => ({ valid: false, reason });

export interface VerifyOptions {
  /** Pictures may be gone: kept in recordings, or deleted when their time was over. @default false */
  readonly allowMissing?: boolean;
}

/**
 * Whether a session's folder holds exactly the pictures that were acknowledged: none changed, dropped, added or
 * swapped, as the signature of one of these keys says. Reads files only.
 * @param keys the published JWKS of monitoring
 */
export async function verifyEvidence(
  folder: string,
  keys: JSONWebKeySet,
  { allowMissing = false }: VerifyOptions = {},
): Promise<Verdict> {
  const evidence = await readEvidence(folder);
  if (typeof evidence === 'string') return failed(evidence);
  const signedFault = (await signatureFault(evidence, keys)) ?? chainFault(evidence);
  if (signedFault !== null) return failed(signedFault);
  const { missing, added, changed } = await comparePictures(folder, evidence);
  if (missing.length > 0 && !allowMissing) return failed(`${countOf(missing)} missing: ${firstOf(missing)}`);
  if (added.length > 0) return failed(`${countOf(added)} there that was never acknowledged: ${firstOf(added)}`);
  if (changed.length > 0) return failed(`${countOf(changed)} not the one that was acknowledged: ${firstOf(changed)}`);
  const { session_id: sessionId, frames, not_acknowledged: leftOver } = evidence;
  return { valid: true, sessionId, frames: frames.length, missing: missing.length, notAcknowledged: leftOver.length };
}

/** @returns the evidence, or what is wrong with it */
async function readEvidence(folder: string): Promise<Evidence | string> {
  const bytes = await readFile(join(folder, EVIDENCE_FILE)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (bytes === null) return `there is no ${EVIDENCE_FILE}: the session was not sealed, or the file was removed`;
  let content: unknown;
  try {
    content = JSON.parse(bytes.toString('utf8'));
  } catch {
    return `${EVIDENCE_FILE} is not JSON`;
  }
  const parsed = evidenceSchema.safeParse(content);
  return parsed.success ? parsed.data : `${EVIDENCE_FILE} does not have the form of evidence`;
}

async function signatureFault({ session_id, head, signature }: Evidence, keys: JSONWebKeySet): Promise<string | null> {
  let payload: unknown;
  try {
    const verified = await compactVerify(signature, createLocalJWKSet(keys), { algorithms: ['EdDSA'] });
    if (verified.protectedHeader.typ !== EVIDENCE_JWS_TYPE) return 'the signature was made for something else';
    payload = JSON.parse(Buffer.from(verified.payload).toString('utf8'));
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return 'it was signed with a key that is not among those given';
    if (error instanceof errors.JOSEError || error instanceof SyntaxError) return 'the signature is not valid';
    throw error;
  }
  const signed = signedSchema.safeParse(payload);
  if (!signed.success) return 'the signature was made for something else';
  const { session_id: signedSession, length, link } = signed.data;
  if (signedSession !== session_id) return `the signature is of session ${signedSession}`;
  if (length !== head.length || link !== head.link) return 'the signature is of another chain of pictures';
  return null;
}

function chainFault({ session_id, frames, head }: Evidence): string | null {
  const chained = frames.map(({ frame_number: frameNumber, sha256 }) => ({ frameNumber, sha256 }));
  const verdict = verifyChain(session_id, chained, head);
  if (verdict.valid) return null;
  return verdict.differs === 'length'
    ? `${head.length} pictures were signed, ${frames.length} are listed`
    : 'the listed pictures, or their order, are not those that were signed';
}

/** File names of pictures that differ from what was acknowledged, each in order. */
interface Differences {
  readonly missing: readonly string[];
  readonly added: readonly string[];
  readonly changed: readonly string[];
}

async function comparePictures(folder: string, { frames, not_acknowledged: leftOver }: Evidence): Promise<Differences> {
  const expected = new Map(frames.map(({ frame_number, sha256 }) => [frameFileName(frame_number), sha256]));
  const there = new Set((await readdir(folder)).filter((name) => isFrameFile(name)));
  const changed: string[] = [];
  for (const [name, sha256] of expected) {
    if (!there.has(name)) continue;
    const found = createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex');
    if (found !== sha256) changed.push(name);
  }
  return {
    missing: [...expected.keys()].filter((name) => !there.has(name)),
    added: [...there].filter((name) => !expected.has(name) && !leftOver.includes(name)).sort(),
    changed,
  };
}

const countOf = (names: readonly string[]) => (names.length === 1 ? 'one picture is' : `${names.length} pictures are`);
const firstOf = (names: readonly string[]) => `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`;
