import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { notRun } from '@proctorwise/contracts/testing';
import { FAULTS } from '../faults/faults.js';
import { runFault } from '../faults/run-fault.js';
import { openBed, type TestBed } from '../faults/test-bed.js';
import { java, MISSING_JAVA, MISSING_MARIADB, mariadbd } from '../needs.js';

const START_WITHIN_MS = 180_000;
const FAULT_WITHIN_MS = 300_000;
const STUDENTS = 10;
const AFTER_MS = 20_000;

/** Those that guard a promise; `npm run faults` has them all, under more load. */
const GUARDED = [
  /kill -9 the broker.*and kill -9 monitoring/,
  /kill -9 MariaDB.*and kill -9 correction/,
  /^kill -9 user/,
];

const say = (line: string): void => void process.stdout.write(`${line}\n`);

describe('what was acknowledged, on real processes under load', () => {
  let bed: TestBed | undefined;
  const canRun = java !== undefined && mariadbd !== undefined;
  beforeAll(async () => {
    if (canRun) bed = await openBed({ say });
  }, START_WITHIN_MS);
  afterAll(async () => bed?.close(false), START_WITHIN_MS);

  it.each(FAULTS.filter(({ name }) => GUARDED.some((pattern) => pattern.test(name))))(
    'is there once, after $name',
    async (fault) => {
      if (!bed) return notRun('faults on real processes', java === undefined ? MISSING_JAVA : MISSING_MARIADB);
      const result = await runFault({ bed, fault, students: STUDENTS, afterMs: AFTER_MS, seed: 1, say });
      say(JSON.stringify(result));
      expect(result.faults).toEqual([]);
      expect(result.found).toBe(result.acknowledged);
      expect(result.doubled).toBe(0);
      expect(result.acknowledged).toBeGreaterThan(STUDENTS * 10);
    },
    FAULT_WITHIN_MS,
  );
});
