import { describe, expect, it } from '@jest/globals';
import { Recovery } from './recovery.js';

const PROMPT_MS = 1_000;

/** Due at, acknowledged at; all of one student. */
function after(...frames: readonly (readonly [number, number])[]): Recovery {
  const recovery = new Recovery();
  for (const [dueAt, at] of frames) recovery.note(0, 'frame', dueAt, at);
  return recovery;
}

describe('the time to recover', () => {
  it('is none where nothing was late', () => {
    expect(after([100, 200], [2_100, 3_100]).recoveryMs(150, PROMPT_MS)).toBe(0);
  });
  it('ends with the last that came late', () => {
    expect(after([100, 200], [2_100, 9_000], [4_100, 9_500], [10_000, 10_100]).recoveryMs(2_000, PROMPT_MS)).toBe(
      7_500,
    );
  });
  it('does not count what was late before the fault', () => {
    expect(after([0, 5_000], [6_000, 6_100]).recoveryMs(5_500, PROMPT_MS)).toBe(0);
  });
  it('is not known where the last of all was late still', () => {
    expect(after([100, 200], [2_100, 9_000]).recoveryMs(2_000, PROMPT_MS)).toBeNull();
  });
});

describe('whether all goes well again', () => {
  it('is so where each student was heard in time', () => {
    expect(after([100, 200]).isPromptSince(150, [0], PROMPT_MS)).toBe(true);
    expect(after([100, 200]).isPromptSince(250, [0], PROMPT_MS)).toBe(false);
    expect(after([100, 200]).isPromptSince(150, [0, 1], PROMPT_MS)).toBe(false);
    expect(after([100, 2_000], [1_900, 2_100]).isPromptSince(150, [0], PROMPT_MS)).toBe(false);
  });
});

it('is not over for a student whose answers are taken and whose frames are not', () => {
  const recovery = new Recovery();
  recovery.note(0, 'answer', 10_000, 10_100);
  expect(recovery.isPromptSince(9_000, [0], 1_500)).toBe(false);
  recovery.note(0, 'frame', 10_000, 10_100);
  expect(recovery.isPromptSince(9_000, [0], 1_500)).toBe(true);
  recovery.note(0, 'answer', 8_000, 10_200);
  expect(recovery.isPromptSince(9_000, [0], 1_500)).toBe(false);
});
