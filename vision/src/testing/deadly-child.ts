import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';

/**
 * Stands in for `main.js` in tests of the pool. The "picture" is a command: `die`, `hang`, `fail`, `unreadable`,
 * `die-once FILE` (dies if FILE is not there, and makes it), `hang-once FILE`, `slow MILLISECONDS`; anything else is observed, with the
 * process's number as the model. The name of its models may be `refuses-to-start` or `starts-slowly`.
 */
const { values } = parseArgs({
  // What a real one is told besides changes nothing here.
  strict: false,
  options: { listen: { type: 'string' } },
});

const isFirstTime = (path: string): boolean => {
  if (existsSync(path)) return false;
  writeFileSync(path, '');
  return true;
};

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const [command, file = ''] = Buffer.concat(parts).toString().split(' ');
    const answer = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body));
    if (command === 'die' || (command === 'die-once' && isFirstTime(file))) process.kill(process.pid, 'SIGKILL');
    else if (command === 'hang' || (command === 'hang-once' && isFirstTime(file))) return;
    else if (command === 'fail') answer(500, { code: 'internal_error', detail: `of ${request.headers.traceparent}` });
    else if (command === 'unreadable') answer(422, { code: 'picture_truncated', detail: 'on command' });
    else if (command === 'slow') setTimeout(answer, Number(file), 200, { present: 0 });
    else answer(200, { model: String(process.pid), present: 0 });
  });
});

if (process.env.PROCTORWISE_VISION_MODELS?.includes('refuses-to-start')) process.exit(3);
if (process.env.PROCTORWISE_VISION_MODELS?.includes('starts-slowly')) await wait(1_000);
server.listen({ path: values.listen }, () => process.send?.({ type: 'ready' }));
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
process.once('disconnect', () => process.exit(0));
