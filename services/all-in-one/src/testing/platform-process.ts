import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));
const NODE_FLAGS = ['--enable-source-maps', '--disable-warning=ExperimentalWarning'];
const RUNNING = 'ProctorWise is running';

/** How a process of the platform ended. */
export interface Ended {
  /** null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** What it told a person, line by line; warnings of vision, which depend on the machine, are left out. */
  readonly complaints: readonly string[];
}

/** `node services/all-in-one/dist/main.js`, as `npm start` runs it. */
export interface PlatformProcess {
  readonly child: ChildProcess;
  stdout(): string;
  /** Resolves when its doors are open. @throws {Error} it ended instead, with all that it said */
  running(): Promise<void>;
  /** Resolves when it has said this. @throws {Error} it ended instead */
  says(text: string): Promise<void>;
  readonly ended: Promise<Ended>;
  /** @returns how it ended */
  kill(signal: NodeJS.Signals): Promise<Ended>;
}

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** A command that runs it, such as `unshare`. */
  readonly under?: readonly string[];
}

export function startProcess(args: readonly string[], { env = {}, under = [] }: ProcessOptions = {}): PlatformProcess {
  const [command = '', ...rest] = [...under, process.execPath, ...NODE_FLAGS, MAIN, ...args];
  const child = spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PROCTORWISE_MODEL_DOWNLOAD: 'off', UV_THREADPOOL_SIZE: '16', ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code, signal]): Ended => {
    const complaints = stderr.split('\n').filter((line) => line !== '' && !/^[\d:]{8} WARN vision:/.test(line));
    return { code, signal, stdout, complaints };
  });
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => void (stdout.includes(text) && resolve());
      child.stdout?.on('data', look);
      look();
      ended.then(({ code, signal }) =>
        reject(new Error(`It ended with ${code ?? signal} before it said "${text}":\n${stdout}${stderr}`)),
      );
    });
  return {
    child,
    stdout: () => stdout,
    says,
    running: () => says(RUNNING),
    ended,
    kill(signal) {
      child.kill(signal);
      return ended;
    },
  };
}
