/**
 * Sends pictures to a sitting's vision pods, as monitoring will: looks the headless Service up every two seconds, takes
 * the pods in turn, tries a refused or broken picture again. Runs in a pod by itself, so it imports nothing of ours.
 *
 *   node frame-sender.main.mjs HOST:PORT FOLDER SENDERS PAUSE_MS CONNECTIONS
 *
 * CONNECTIONS is `kept`, or `new` for each picture.
 *
 * Each second a line of JSON on standard output: what was answered since the line before, and by which pods.
 */
import { lookup } from 'node:dns/promises';
import { readdir, readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const [endpoint = '', folder = '', senders = '1', pauseMs = '0', connections = 'kept'] = process.argv.slice(2);
const [host = '', port = '80'] = endpoint.split(':');
const LOOK_UP_EVERY_MS = 2_000;
const TRY_TIMEOUT_MS = 10_000;
/** A picture that no pod takes for this long is lost. */
const GIVE_UP_AFTER_MS = 45_000;

const pictures = await Promise.all(
  (await readdir(folder)).filter((name) => name.endsWith('.jpg')).map((name) => readFile(join(folder, name))),
);
const agent = new Agent({ keepAlive: connections === 'kept' });
let pods: string[] = [];
let turn = 0;

const empty = () => ({ observed: 0, persons: 0, refused: 0, broken: 0, lost: 0, pods: {} as Record<string, number> });
let counts = empty();

const send = (pod: string, picture: Buffer) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const headers = { 'content-type': 'image/jpeg', 'content-length': picture.length };
    const options = { host: pod, port: Number(port), method: 'POST', path: '/v1/observations', agent, headers };
    const sent = request({ ...options, timeout: TRY_TIMEOUT_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.on('error', reject);
    sent.end(picture);
  });

/** One picture, until a pod has answered it. */
async function deliver(picture: Buffer): Promise<void> {
  const giveUpAt = performance.now() + GIVE_UP_AFTER_MS;
  while (performance.now() < giveUpAt) {
    turn += 1;
    const pod = pods[turn % Math.max(1, pods.length)];
    try {
      const answer = pod === undefined ? undefined : await send(pod, picture);
      if (pod !== undefined && answer?.status === 200) {
        counts.observed += 1;
        counts.persons += (JSON.parse(answer.text) as { persons: unknown[] }).persons.length;
        counts.pods[pod] = (counts.pods[pod] ?? 0) + 1;
        return;
      }
      counts.refused += 1;
    } catch {
      counts.broken += 1;
      // As monitoring's client: the pod is left alone until the next look-up.
      if (pods.length > 1) pods = pods.filter((other) => other !== pod);
    }
    await pause(100);
  }
  counts.lost += 1;
}

async function lookUp(): Promise<void> {
  for (;;) {
    try {
      pods = (await lookup(host, { all: true, family: 4 })).map(({ address }) => address);
    } catch (error) {
      // Between sittings the name has no address: that is an answer too.
      if ((error as NodeJS.ErrnoException).code === 'ENOTFOUND') pods = [];
    }
    await pause(LOOK_UP_EVERY_MS);
  }
}

async function sendForEver(): Promise<void> {
  for (let at = 0; ; at += 1) {
    const picture = pictures[at % pictures.length];
    if (picture) await deliver(picture);
    await pause(Number(pauseMs));
  }
}

setInterval(() => {
  console.log(JSON.stringify({ at: new Date().toISOString(), ...counts }));
  counts = empty();
}, 1_000);
process.once('SIGTERM', () => process.exit(0));
lookUp().catch((error: unknown) => console.error(error));
for (let n = 0; n < Number(senders); n += 1) sendForEver().catch((error: unknown) => console.error(error));
