import { describe, expect, it } from '@jest/globals';
import type { ExamSessionStatus } from '../resource/exam-session.js';
import { aCondition } from '../testing/sittings.js';
import { statusDiffers } from './status-difference.js';

const ready = aCondition('Ready', 'True', 'PodsReady', 0);
const wanted: ExamSessionStatus = { phase: 'Live', desiredReplicas: 2, ready: '2/2', conditions: [ready] };

describe('a status', () => {
  it('is not written again, in whatever order its fields and conditions come back', () => {
    const { conditions, ...rest } = wanted;
    expect(statusDiffers({ conditions, ...rest }, wanted)).toBe(false);
    const foreign = { ...ready, type: 'example.com/Checked' };
    expect(statusDiffers({ ...wanted, conditions: [foreign, ready], example: 1 }, wanted)).toBe(false);
  });

  it.each([
    ['nothing stands there', undefined],
    ['it is no object', 'Live'],
    ['a field differs', { ...wanted, phase: 'Warming' }],
    ['a field is to go', { ...wanted, endpoint: 'maths:8080' }],
    ['a condition differs', { ...wanted, conditions: [{ ...ready, message: 'else' }] }],
    ['a condition is missing', { ...wanted, conditions: [] }],
  ])('is written when %s', (_, stored) => {
    expect(statusDiffers(stored, wanted)).toBe(true);
  });
});
