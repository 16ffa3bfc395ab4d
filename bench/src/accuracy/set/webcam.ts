import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Split } from '../labels.js';
import { splitOf } from '../split.js';
import { decoded } from './raster.js';
import type { Scene } from './scene.js';
import { TestdataMissing, WEBCAM_CLIPS } from './sources.js';

/** A real clip of one person, as single pictures. */
export interface WebcamClip {
  readonly name: string;
  readonly source: string;
  readonly split: Split;
  readonly scenes: readonly Scene[];
}

/** It is the same person in all three. */
const SOURCE = 'webcam-person';
/** Pictures a second: enough that two neighbours differ as much as a living person does in 2 s. */
const RATE = 1.7;

/** @param testdata folder with webcam_clips/ @throws {TestdataMissing} no clips, or no ffmpeg to read them */
export async function loadWebcamClips(testdata: string): Promise<WebcamClip[]> {
  const folder = join(testdata, WEBCAM_CLIPS);
  const names = await readdir(folder).catch(() => {
    throw new TestdataMissing(`${folder} is not there: the folder of test pictures is needed, see docs/accuracy.md.`);
  });
  const clips: WebcamClip[] = [];
  for (const file of names.filter((name) => name.endsWith('.mp4')).sort()) {
    const scenes = await Promise.all((await jpegsOf(join(folder, file))).map(asScene));
    const name = file.replace('.mp4', '').replaceAll('_', '-');
    clips.push({ name, source: SOURCE, split: splitOf(SOURCE), scenes });
  }
  return clips;
}

/** Head and shoulders fill the picture from edge to edge: the box is the picture's lower five sixths. */
async function asScene(jpeg: Buffer): Promise<Scene> {
  const raster = await decoded(jpeg);
  return { raster, persons: [[0, raster.height / 6, raster.width, raster.height]], objects: [], face: null };
}

async function jpegsOf(clip: string): Promise<Buffer[]> {
  const folder = await mkdtemp(join(tmpdir(), 'proctorwise-clip-'));
  try {
    await ffmpeg(['-i', clip, '-vf', `fps=${RATE}`, '-fps_mode', 'passthrough', '-q:v', '2', join(folder, '%03d.jpg')]);
    const names = (await readdir(folder)).sort();
    return await Promise.all(names.map((name) => readFile(join(folder, name))));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function ffmpeg(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('ffmpeg', ['-v', 'error', '-threads', '1', '-bitexact', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said: Buffer[] = [];
    child.stderr.on('data', (part: Buffer) => said.push(part));
    child.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        cause.code === 'ENOENT'
          ? new TestdataMissing('ffmpeg is not installed, and the clips are read with it: apt-get install ffmpeg.', {
              cause,
            })
          : cause,
      ),
    );
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new TestdataMissing(`ffmpeg could not read a clip: ${Buffer.concat(said).toString().trim()}`));
    });
  });
}
