import { describe, expect, it } from '@jest/globals';
import type { Submission } from '@proctorwise/contracts';
import fc from 'fast-check';
import { histogram, median, resultStatistics } from './statistics.js';

const paper = (over: Partial<Submission>): Submission => ({
  submission_id: 's',
  user_id: 'u',
  exam_id: 'e',
  reservation_id: 'r',
  submitted_at: '2026-11-23T10:00:00.000Z',
  status: 'graded',
  total_score: 1,
  max_score: 2,
  percentage: 50,
  graded_at: null,
  graded_by: 'auto',
  exam_title: 'Physics',
  student_name: 'Ada',
  passed: false,
  total_shown: true,
  ...over,
});

describe('histogram', () => {
  it('puts 100 into the last bin and a border into the upper one', () => {
    expect(histogram([0, 9.99, 10, 100])).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it('loses no paper', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true })), (percentages) => {
        expect(histogram(percentages).reduce((sum, count) => sum + count, 0)).toBe(percentages.length);
      }),
    );
  });
});

it('takes the middle value', () => {
  expect(median([])).toBeNull();
  expect(median([90, 10, 20])).toBe(20);
  expect(median([10, 20])).toBe(15);
});

it('counts ungraded and unfinished papers apart from the graded', () => {
  const statistics = resultStatistics([
    paper({ percentage: 80, passed: true }),
    paper({ percentage: 40 }),
    paper({ status: 'manual_review', percentage: null, passed: null }),
    paper({ status: 'draft', percentage: null, submitted_at: null, passed: null }),
  ]);
  expect(statistics).toEqual({
    handedIn: 3,
    writing: 1,
    waiting: 1,
    percentages: [80, 40],
    average: 60,
    median: 60,
    passRate: 50,
  });
});
