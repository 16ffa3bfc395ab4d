import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { modelsDir } from './shared-assets.js';

const entry = fileURLToPath(new URL('../main.js', import.meta.url));

/** The real `main.js` on an address of this machine, as a pod has it on its own. */
export interface VisionPod {
  readonly address: string;
  readonly process: ChildProcess;
  /** Pictures that it has observed, by its own metrics. */
  observed(): Promise<number>;
  /** By SIGKILL. */
  kill(): Promise<void>;
}

/** A port that is free on this address just now. */
export async function freePort(address: string): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts it and waits until it is ready. */
export async function startVisionPod(address: string, port: number): Promise<VisionPod> {
  const child = spawn(
    process.execPath,
    [entry, '--listen', `${address}:${port}`, '--processes', '1', '--log-level', 'error'],
    {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: {
        PATH: process.env.PATH,
        PROCTORWISE_MODEL_DOWNLOAD: 'off',
        ...(modelsDir ? { PROCTORWISE_SHARED_MODELS: modelsDir } : {}),
      },
    },
  );
  const exited = once(child, 'exit');
  const ended = await Promise.race([once(child, 'message').then(() => undefined), exited]);
  if (ended !== undefined) throw new Error(`main.js ended with ${ended[0]}`);
  return {
    address,
    process: child,
    async observed() {
      const text = await (await fetch(`http://${address}:${port}/metrics`)).text();
      const found = /^proctorwise_vision_observations_total\{outcome="observed"\} (\d+)$/m.exec(text);
      return Number(found?.[1] ?? 0);
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
