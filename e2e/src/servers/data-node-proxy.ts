import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** `host:port` of the DataNode to which a NameNode sends writers. */
export async function dataNodeOf(webHdfsUrl: string): Promise<string> {
  const url = `${webHdfsUrl}/proctorwise/where?op=CREATE&user.name=proctorwise`;
  const response = await fetch(url, { method: 'PUT', redirect: 'manual' });
  return new URL(response.headers.get('location') ?? '').host;
}

export interface CuttingProxy {
  /** What it stands for. */
  readonly host: string;
  /** Where it listens. */
  readonly address: string;
  /** Resets the next connection when so many bytes went through to the DataNode. */
  cutNextAfter(bytes: number): void;
  /** How many came so far. */
  connections(): number;
  close(): Promise<void>;
}

/** A TCP proxy on loopback that can reset a connection in the middle of what is written. */
export async function cuttingProxy(host: string): Promise<CuttingProxy> {
  const target = new URL(`http://${host}`);
  const open = new Set<Socket>();
  let cutAfter = Number.POSITIVE_INFINITY;
  let connections = 0;
  const server = createServer((client) => {
    connections += 1;
    let left = cutAfter;
    cutAfter = Number.POSITIVE_INFINITY;
    const dataNode = connect(Number(target.port), target.hostname);
    for (const socket of [client, dataNode]) {
      open.add(socket);
      socket.on('error', () => socket.destroy()); // a cut is what it is for
      socket.on('close', () => {
        open.delete(socket);
        (socket === client ? dataNode : client).destroy();
      });
    }
    client.on('data', (chunk) => {
      left -= chunk.length;
      if (left < 0) client.resetAndDestroy();
      else dataNode.write(chunk);
    });
    dataNode.pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host,
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutNextAfter(bytes) {
      cutAfter = bytes;
    },
    connections: () => connections,
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
