import { describe, expect, it } from '@jest/globals';
import { mainThreadTasks, taskFigures } from './main-thread.js';

const thread = (pid: number, tid: number, name: string) => ({ ph: 'M', name: 'thread_name', pid, tid, args: { name } });
const task = (pid: number, tid: number, dur: number, tdur?: number) => ({
  ...{ ph: 'X', name: 'ThreadControllerImpl::RunTask', pid, tid, dur },
  ...(tdur === undefined ? {} : { tdur }),
});
const trace = (...traceEvents: object[]): string => JSON.stringify({ traceEvents });

describe('the tasks in a trace', () => {
  it('are those of the page, not of an idle one and not of other threads', () => {
    const found = mainThreadTasks(
      trace(
        task(1, 2, 9_000, 3_000),
        thread(1, 2, 'CrRendererMain'),
        thread(1, 3, 'Compositor'),
        task(1, 3, 99_000, 99_000),
        thread(7, 7, 'CrRendererMain'),
        task(7, 7, 4_000, 4_000),
        task(1, 2, 500),
        { ph: 'X', name: 'FunctionCall', pid: 1, tid: 2, dur: 8_000, tdur: 3_000 },
      ),
    );
    expect(found).toEqual([
      { wallMs: 9, cpuMs: 3 },
      { wallMs: 0.5, cpuMs: 0 },
    ]);
    expect(mainThreadTasks(trace())).toEqual([]);
  });

  it('are told by what they took of a core', () => {
    const figures = taskFigures(
      'wall',
      [
        { wallMs: 60, cpuMs: 10 },
        { wallMs: 70, cpuMs: 51 },
        { wallMs: 16, cpuMs: 16 },
      ],
      1,
    );
    expect(figures.map(({ value }) => value)).toEqual([2, 1, 1, 51, 0.077]);
  });
});
