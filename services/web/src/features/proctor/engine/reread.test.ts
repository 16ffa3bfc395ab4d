import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { reread } from './reread.js';

/** Reads that end when told, each of the state of things at its start. */
function slowLine() {
  const reads: { readonly of: number; end: () => void; promise: Promise<void> }[] = [];
  const line = { news: 0, known: 0, begun: 0 };
  const begin = (): Promise<void> => {
    let end = (): void => undefined;
    const promise = new Promise<void>((resolve) => {
      end = resolve;
    });
    reads.push({ of: line.news, end, promise });
    line.begun += 1;
    return promise;
  };
  const isReading = (): boolean => reads.length > 0;
  const read = (): Promise<void> => reads[0]?.promise ?? begin();
  const end = async (): Promise<void> => {
    const ended = reads.shift();
    if (ended === undefined) return;
    line.known = ended.of;
    ended.end();
    for (let turns = 0; turns < 5; turns += 1) await Promise.resolve();
  };
  return { line, read, again: reread({ isReading, read }), end };
}

describe('reading again', () => {
  it('reads at once, and once more after it for all calls that come meanwhile', async () => {
    const { line, again, end } = slowLine();
    const whole = again();
    expect(line.begun).toBe(1);
    void again();
    void again();
    expect(line.begun).toBe(1);
    await end();
    expect(line.begun).toBe(2);
    await end();
    await whole;
    expect(line.begun).toBe(2);
    void again();
    expect(line.begun).toBe(3);
  });

  it('lets a read that others began end, and reads once more', async () => {
    const { line, read, again, end } = slowLine();
    void read();
    void again();
    expect(line.begun).toBe(1);
    await end();
    expect(line.begun).toBe(2);
  });
});

it('knows all news once the line is quiet, after two more reads at most, whatever came when', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom('news', 'other read', 'read ends'), { maxLength: 60 }), async (steps) => {
      const { line, read, again, end } = slowLine();
      for (const step of steps) {
        if (step === 'news') {
          line.news += 1;
          void again();
        }
        if (step === 'other read') void read();
        if (step === 'read ends') await end();
      }
      const begun = line.begun;
      for (let i = 0; i < 4; i += 1) await end();
      expect(line.known).toBe(line.news);
      expect(line.begun - begun).toBeLessThanOrEqual(2);
    }),
    { numRuns: 300 },
  );
});
