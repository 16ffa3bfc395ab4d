import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseStat, treeOf } from './process-tree.js';

const line = (name: string) => `417 (${name}) S 12 417 417 0 -1 4194304 900 0 3 0 250 50 7 3 20 0 11 0 5000 1000 200`;

describe('a line of /proc/PID/stat', () => {
  it('gives CPU time with that of ended children, in ms', () => {
    expect(parseStat(line('node'))).toEqual({ pid: 417, parent: 12, cpuMs: 3_100 });
  });
  it('is read whatever the process is called', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(parseStat(line(name))).toEqual(parseStat(line('node')));
      }),
    );
  });
  it('is refused when it is none', () => {
    expect(() => parseStat('417 (node) S')).toThrow(RangeError);
  });
});

describe('treeOf', () => {
  it('holds the process, its children and theirs, and nobody else', () => {
    const all = [
      { pid: 10, parent: 1, cpuMs: 1 },
      { pid: 11, parent: 10, cpuMs: 2 },
      { pid: 12, parent: 11, cpuMs: 4 },
      { pid: 13, parent: 1, cpuMs: 8 },
    ];
    expect(treeOf(10, all).map(({ pid }) => pid)).toEqual([10, 11, 12]);
    expect(treeOf(99, all)).toEqual([]);
  });
});
