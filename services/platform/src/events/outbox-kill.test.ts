import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { unitOfWork } from '../database/index.js';
import { openLocalEventLog } from './local-event-log.js';
import { Deed, openDeeds, silent } from './outbox-fixture.js';

const child = fileURLToPath(new URL('./outbox-kill.child.js', import.meta.url));
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-kill-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs one life. @param killAfter labels acknowledged before it is killed; none: it ends by itself @returns them */
async function live(life: string, killAfter: number | undefined, deadly = '-') {
  const acknowledged: string[] = [];
  const running = spawn(process.execPath, [child, folder, life, deadly], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  running.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    acknowledged.push(...lines);
    if (killAfter !== undefined && acknowledged.length >= killAfter) running.kill('SIGKILL');
  });
  const ended = await new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
    running.on('error', reject);
    running.on('close', (code, signal) => resolve({ code, signal }));
  });
  return { acknowledged, ...ended };
}

const labels = async (name: string, file: string) => {
  const database = await openDeeds(name, { kind: 'libsql', file: join(folder, file) });
  const rows = await unitOfWork(database).read((em) => em.find(Deed, {}, { orderBy: { id: 'asc' } }));
  await database.close();
  return rows.map((row) => row.label);
};

it('has each committed event in effect exactly once, in order, after being killed at random', async () => {
  const acknowledged: string[] = [];
  for (const life of ['a', 'b', 'c', 'd']) {
    const ended = await live(life, 1 + Math.floor(Math.random() * 60));
    expect(ended.signal).toBe('SIGKILL');
    acknowledged.push(...ended.acknowledged);
  }
  expect(await live('last', undefined)).toMatchObject({ code: 0 });

  const committed = await labels('reservation', 'sender.db');
  expect(committed).toEqual(expect.arrayContaining(acknowledged));
  expect(await labels('notification', 'receiver.db')).toEqual(committed);
});

it('gives up an event that ends the process whenever it is handled, and delivers the others', async () => {
  for (let life = 1; life <= 8; life += 1) {
    expect(await live(life === 1 ? 'a' : 'last', undefined, 'a-1')).toMatchObject({ signal: 'SIGKILL' });
  }
  expect(await live('last', undefined, 'a-1')).toMatchObject({ code: 0 });

  const committed = await labels('reservation', 'sender.db');
  expect(await labels('notification', 'receiver.db')).toEqual(committed.filter((label) => label !== 'a-1'));
  const events = await openLocalEventLog({ file: join(folder, 'events.db'), log: silent });
  expect(await events.deadLetters('exam_cancelled')).toMatchObject([{ event: { key: 'a-1' }, attempts: 8 }]);
  await events.close();
});
