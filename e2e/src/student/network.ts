import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * One person's line to the platform: a TCP relay on a port of its own that can be cut and mended. What runs through it
 * is the real traffic, sockets included; a browser's own "offline" leaves open WebSockets alone.
 */
export class Network {
  /** Paths that were asked for, pages' and workers' alike: what begins a packet, which is all that a test needs. */
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  /** @param door origin of the platform's door, e.g. `http://localhost:8000` */
  static async open(door: string): Promise<Network> {
    const network = new Network(Number(new URL(door).port));
    network.#server.listen(0, '127.0.0.1');
    await once(network.#server, 'listening');
    return network;
  }

  private constructor(doorPort: number) {
    this.#server = createServer((near) => {
      if (this.#isCut) return void near.destroy();
      const far = connect(doorPort, '127.0.0.1');
      near.on('data', (packet: Buffer) => {
        const path = /^[A-Z]+ (\S+) HTTP/u.exec(packet.toString('latin1', 0, 512))?.[1];
        if (path !== undefined) this.asked.push(path);
      });
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.setNoDelay(true);
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          this.#sockets.delete(from);
          to.destroy();
        });
      }
    });
  }

  /** Where the person's browser finds the platform. */
  get address(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Nothing gets through any more, and what was open is broken. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
