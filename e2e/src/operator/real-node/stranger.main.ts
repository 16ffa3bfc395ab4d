/**
 * Sends pictures to a sitting's vision pods as one who is not allowed to: over a new connection each, to the pods in
 * turn, without a second try. Runs in a pod by itself, so it imports nothing of ours.
 *
 *   node stranger.main.mjs HOST:PORT FOLDER SENDERS PAUSE_MS
 *
 * Each second a line of JSON on standard output, as the frame sender's.
 */
import { lookup } from 'node:dns/promises';
import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const [endpoint = '', folder = '', , pauseMs = '0'] = process.argv.slice(2);
const [host = '', port = '80'] = endpoint.split(':');
const TRY_TIMEOUT_MS = 10_000;

const pictures = await Promise.all(
  (await readdir(folder)).filter((name) => name.endsWith('.jpg')).map((name) => readFile(join(folder, name))),
);
const empty = () => ({ observed: 0, persons: 0, refused: 0, broken: 0, lost: 0, pods: {} });
let counts = empty();

/** @returns the answer's status */
const send = (pod: string, picture: Buffer) =>
  new Promise<number>((resolve, reject) => {
    const headers = { 'content-type': 'image/jpeg', 'content-length': picture.length };
    const to = { host: pod, port: Number(port), method: 'POST', path: '/v1/observations', agent: false, headers };
    const sent = request({ ...to, timeout: TRY_TIMEOUT_MS }, (response) => {
      response.on('error', reject);
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.on('error', reject);
    sent.end(picture);
  });

setInterval(() => {
  console.log(JSON.stringify({ at: new Date().toISOString(), ...counts }));
  counts = empty();
}, 1_000);
process.once('SIGTERM', () => process.exit(0));
for (let turn = 0; ; turn += 1) {
  const picture = pictures[turn % pictures.length];
  try {
    const pods = await lookup(host, { all: true, family: 4 });
    const pod = pods[turn % pods.length]?.address;
    if (pod === undefined || picture === undefined) continue;
    if ((await send(pod, picture)) === 200) counts.observed += 1;
    else counts.refused += 1;
  } catch {
    counts.broken += 1; // which is what is to be: it is counted, and its test asks for it
  } finally {
    await pause(Number(pauseMs));
  }
}
