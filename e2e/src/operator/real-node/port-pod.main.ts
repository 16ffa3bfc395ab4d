/**
 * Stands in for a server and its callers: takes connections on each port and ends them, and tries others' ports when it is
 * asked to. Runs in a pod by itself, so it imports nothing of ours.
 *
 *   node port-pod.main.mjs ASK_PORT [PORT …]
 *
 * `GET /HOST:PORT,…` on ASK_PORT tries to open a connection to each at once; it answers those that took it, as a JSON list.
 */
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer } from 'node:net';

const WITHIN_MS = 2_000;

const opens = (address: string) =>
  new Promise<boolean>((resolve) => {
    const [host = '', port = ''] = address.split(':');
    const socket = connect(Number(port), host, () => answer(true));
    const timer = setTimeout(() => answer(false), WITHIN_MS); // a policy says nothing: it drops what comes
    const answer = (opened: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(opened);
    };
    socket.on('error', () => answer(false));
  });

const [askPort, ...ports] = process.argv.slice(2).map(Number);
for (const port of ports) createServer((socket) => socket.on('error', () => {}).end()).listen(port);
createHttpServer(async ({ url = '/' }, response) => {
  const addresses = url.slice(1).split(',');
  const opened = await Promise.all(addresses.map(opens));
  response.end(JSON.stringify(addresses.filter((_, at) => opened[at])));
}).listen(askPort);
process.once('SIGTERM', () => process.exit(0));
