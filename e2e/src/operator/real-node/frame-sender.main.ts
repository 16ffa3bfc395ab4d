/**
 * Sends pictures to a sitting's vision pods by the client that monitoring has. Runs in a pod of the vision image, which
 * holds that client.
 *
 *   node frame-sender.main.mjs HOST:PORT FOLDER SENDERS PAUSE_MS
 *
 * Each second a line of JSON on standard output: what became of pictures since the line before, and at which pods.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const VISION = '/app/vision/dist/index.js';
const { createVisionClient } = (await import(VISION)) as typeof import('@proctorwise/vision');

const [endpoint = '', folder = '', senders = '1', pauseMs = '0'] = process.argv.slice(2);
/** A picture that no pod takes for this long is lost. */
const GIVE_UP_AFTER_MS = 45_000;

const pictures = await Promise.all(
  (await readdir(folder)).filter((name) => name.endsWith('.jpg')).map((name) => readFile(join(folder, name))),
);
const tell = (fields: object, message: string) => console.error(message, JSON.stringify(fields));
const client = createVisionClient({ endpoint, log: { info: tell, warn: tell } });
const counts = { observed: 0, persons: 0, lost: 0 };
let sent = 0;

/** One picture of bytes that no other has, until a pod has answered it. */
async function deliver(picture: Buffer): Promise<void> {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(sent++);
  const jpeg = Buffer.concat([picture, number]); // behind the end of the JPEG
  const giveUpAt = performance.now() + GIVE_UP_AFTER_MS;
  while (performance.now() < giveUpAt) {
    try {
      const { persons } = await client.observe(jpeg);
      counts.observed += 1;
      counts.persons += persons.length;
      return;
    } catch (error) {
      if ((error as Error).name === 'PictureUnreadable') break; // none of these is
      await pause(100);
    }
  }
  counts.lost += 1;
}

async function sendForEver(): Promise<void> {
  for (let at = 0; ; at += 1) {
    const picture = pictures[at % pictures.length];
    if (picture) await deliver(picture);
    await pause(Number(pauseMs));
  }
}

/** All so far. A pod that is gone keeps its last count. */
const answeredBy = new Map<string, number>();
const totals = () => {
  const { pods, refused, broken } = client.stats();
  for (const { address, answered } of pods) answeredBy.set(address, answered);
  return { ...counts, refused, broken, pods: Object.fromEntries(answeredBy) };
};
let before = totals();
setInterval(() => {
  const now = totals();
  const since = (what: 'observed' | 'persons' | 'lost' | 'refused' | 'broken') => now[what] - before[what];
  const pods = Object.entries(now.pods).map(([pod, answered]) => [pod, answered - (before.pods[pod] ?? 0)] as const);
  const line = {
    at: new Date().toISOString(),
    observed: since('observed'),
    persons: since('persons'),
    refused: since('refused'),
    broken: since('broken'),
    lost: since('lost'),
    pods: Object.fromEntries(pods.filter(([, answered]) => answered > 0)),
  };
  console.log(JSON.stringify(line));
  before = now;
}, 1_000);
process.once('SIGTERM', () => process.exit(0));
for (let n = 0; n < Number(senders); n += 1) sendForEver().catch((error: unknown) => console.error(error));
