import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./monitoring.child.js', import.meta.url));

/** The service in a process of its own, which can be killed. */
export class MortalMonitoring {
  private constructor(
    private readonly child: ChildProcess,
    readonly origin: string,
  ) {}

  /** @param now ms since the Unix epoch; its clock stands there */
  static async start(folder: string, now: number): Promise<MortalMonitoring> {
    const child = fork(program, [folder, String(now)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const [message] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`the service ended with ${code}`))),
    ])) as [{ origin: string }];
    return new MortalMonitoring(child, message.origin);
  }
  /** Puts its clock. */
  async at(now: number): Promise<void> {
    const put = once(this.child, 'message');
    this.child.send(now);
    await put;
  }
  /** As a power cut would: nothing is finished. */
  async kill(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
