import { describe, expect, it } from '@jest/globals';
import { NO_STRAIN, PICTURE_LIMIT_MS, savingReason, withBattery, withTask } from './saving.js';

const onBattery = (...levels: number[]) =>
  levels.reduce((strain, level) => withBattery(strain, { charging: false, level }), NO_STRAIN);
const tasks = (...tookMs: number[]) => tookMs.reduce((strain, ms) => withTask(strain, ms, PICTURE_LIMIT_MS), NO_STRAIN);

describe('saving', () => {
  it('begins below a fifth of the battery and ends at a quarter', () => {
    expect(savingReason(onBattery(0.2))).toBeNull();
    expect(savingReason(onBattery(0.19))).toBe('battery');
    expect(savingReason(onBattery(0.19, 0.24))).toBe('battery');
    expect(savingReason(onBattery(0.19, 0.25))).toBeNull();
  });

  it('ends when the device is plugged in', () => {
    expect(savingReason(withBattery(onBattery(0.05), { charging: true, level: 0.05 }))).toBeNull();
  });

  it('begins with the third task in a row above its limit', () => {
    const over = PICTURE_LIMIT_MS + 1;
    expect(savingReason(tasks(over, over))).toBeNull();
    expect(savingReason(tasks(over, over, PICTURE_LIMIT_MS, over, over))).toBeNull();
    expect(savingReason(tasks(over, over, over))).toBe('slow');
  });

  it('stays for a device that was slow once', () => {
    const over = PICTURE_LIMIT_MS + 1;
    expect(savingReason(tasks(over, over, over, 1, 1, 1))).toBe('slow');
  });
});
