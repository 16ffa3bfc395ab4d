import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ClipPlan } from './clip.js';

const run = promisify(execFile);

/** Generous: 150 s of small pictures take some 10 s of one core. */
const MAKING_TIMEOUT_MS = 240_000;

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * The clip as a file, made once for each plan and kept in the system's temporary folder.
 * @returns its absolute path. @throws ffmpeg is missing or fails; its last words are in the message
 */
export async function clipFile(plan: ClipPlan, ffmpeg: string): Promise<string> {
  const folder = join(tmpdir(), 'proctorwise-e2e-clips');
  const hash = createHash('sha256').update(plan.ffmpegArgs.join('\n')).digest('hex').slice(0, 16);
  const path = join(folder, `${plan.made}-${hash}.mjpeg`);
  if (await exists(path)) return path;
  await mkdir(folder, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  await run(ffmpeg, ['-v', 'error', '-y', ...plan.ffmpegArgs, unfinished], { timeout: MAKING_TIMEOUT_MS });
  await rename(unfinished, path); // two runs at once: the later one wins, both are the same
  return path;
}
