import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';

describe('surviveClosedConsole', () => {
  const CHILD = `
    const { surviveClosedConsole } = await import(process.argv[1]);
    if (process.argv[2] === 'survive') surviveClosedConsole();
    process.on('message', () => {
      process.stdout.write('nobody reads this');
      process.stderr.write('nor this');
      setTimeout(() => process.exit(5), 100);
    });
    process.send('ready');`;
  const endOf = async (mode: string): Promise<unknown> => {
    const module = new URL('./end-of-process.js', import.meta.url).href;
    const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD, module, mode], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    await once(child, 'message');
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.send('go');
    return (await once(child, 'exit'))[0];
  };
  it('goes on when the other end of its output is gone', async () => {
    expect(await endOf('die')).not.toBe(5);
    expect(await endOf('survive')).toBe(5);
  });
});

describe('stopOnSignals', () => {
  const CHILD = `
    const { stopOnSignals } = await import(process.argv[1]);
    const log = { info() {}, error() {}, fatal() {}, flush: (done) => done() };
    const stops = { well: async () => {}, badly: async () => { throw new Error('no'); }, never: () => new Promise(() => {}) };
    let begun = 0;
    stopOnSignals({ log, stop: stops[process.argv[2]], withinMs: 200, onStopping: () => process.send('stopping ' + ++begun) });
    setInterval(() => {}, 1000);
    process.send('ready');`;
  const endOf = async (how: string, signals = 1): Promise<{ code: unknown; said: unknown[] }> => {
    const module = new URL('./end-of-process.js', import.meta.url).href;
    const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD, module, how], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const said: unknown[] = [];
    await once(child, 'message');
    child.on('message', (message) => said.push(message));
    const drained = once(child, 'disconnect'); // what it said last may come after its end
    const exited = once(child, 'exit');
    for (let sent = 0; sent < signals; sent++) child.kill('SIGTERM');
    await drained;
    return { code: (await exited)[0], said };
  };

  it('ends with 0 once the stop is done, and begins it once however often it is asked', async () => {
    expect(await endOf('well', 3)).toEqual({ code: 0, said: ['stopping 1'] });
  });
  it.each(['badly', 'never'])('ends with 1 where the stop goes %s', async (how) => {
    expect((await endOf(how)).code).toBe(1);
  });
});
