import { describe, expect, it } from '@jest/globals';
import { drawnClip, photographedClip, shownAt } from './clip.js';

describe('the clip of the fake camera', () => {
  it.each([photographedClip('pictures'), drawnClip()])('has phases without gap or overlap ($made)', ({ phases }) => {
    let until = 0;
    for (const phase of phases) {
      expect(phase.fromSecond).toBe(until);
      expect(phase.untilSecond).toBeGreaterThan(phase.fromSecond);
      until = phase.untilSecond;
    }
  });

  it('leaves the room empty for longer than absence needs', () => {
    for (const { phases } of [photographedClip('pictures'), drawnClip()]) {
      const room = phases.find(({ name }) => name === 'empty_room');
      expect((room?.untilSecond ?? 0) - (room?.fromSecond ?? 0)).toBeGreaterThan(5);
    }
  });

  it('cuts each part to the length of its phase', () => {
    const { phases, ffmpegArgs } = photographedClip('pictures');
    const graph = ffmpegArgs[ffmpegArgs.indexOf('-filter_complex') + 1] ?? '';
    const cut = [...graph.matchAll(/(?:trim=duration=|:d=)(\d+)/gu)].map((match) => Number(match[1]));
    expect(cut).toEqual(phases.map(({ fromSecond, untilSecond }) => untilSecond - fromSecond));
  });

  it('says when the camera began to show a phase, and refuses one that it does not have', () => {
    expect(shownAt(photographedClip('pictures'), 'two_people', 1_000)).toBe(39_000);
    expect(() => shownAt(drawnClip(), 'phone', 0)).toThrow('no phone');
  });
});
