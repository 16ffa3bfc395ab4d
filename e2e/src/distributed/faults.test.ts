import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { notRun } from '@proctorwise/contracts/testing';
import { FAULTS } from '../faults/faults.js';
import { runFault } from '../faults/run-fault.js';
import { openBed, type TestBed } from '../faults/test-bed.js';
import { go, java, MISSING_GO, MISSING_JAVA, MISSING_MARIADB, mariadbd } from '../needs.js';

const START_WITHIN_MS = 180_000;
const FAULT_WITHIN_MS = 300_000;
const STUDENTS = 10;
/** At least: the load goes on until nothing is late. */
const AFTER_MS = 5_000;
const SEED = 1;

/** Each guards a promise, or found something; `npm run faults` has them all, under more load. */
const GUARDED = [
  'kill -9 monitoring',
  'kill -9 user + reservation',
  'kill -9 the broker, back after 5 s, and kill -9 monitoring',
  'kill -9 the NameNode, back after 5 s, and kill -9 the broker, back after 5 s',
  'kill -9 MariaDB, back after 5 s, and kill -9 correction',
  'kill -9 the DataNode, back after 5 s, and kill -9 monitoring',
  'monitoring stands still for 15 s',
  'monitoring-mariadb: cut for 15 s',
  "correction's clock is 5 min ahead for 15 s",
  'the last 100 events of each partition come again, shuffled',
  'a second monitoring joins, and is killed after 12 s',
  'two relays of correction, 6 kills at random',
];
const guarded = GUARDED.map((wanted) => {
  const fault = FAULTS.find(({ name }) => name === wanted);
  if (!fault) throw new Error(`there is no fault '${wanted}'`);
  return fault;
});

const missing = (!java && MISSING_JAVA) || (!mariadbd && MISSING_MARIADB) || (!go && MISSING_GO) || undefined;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

describe('what was acknowledged, on real processes under load', () => {
  let bed: TestBed | undefined;
  beforeAll(async () => {
    if (missing === undefined) bed = await openBed({ say });
  }, START_WITHIN_MS);
  afterAll(async () => bed?.close(false), START_WITHIN_MS);

  it.each(guarded)(
    'is there once, after $name',
    async (fault) => {
      if (missing !== undefined) return notRun('faults on real processes', missing);
      if (!bed) throw new Error('the platform did not start');
      const result = await runFault({ bed, fault, students: STUDENTS, afterMs: AFTER_MS, seed: SEED, say });
      say(`${fault.name}: ${result.seconds} s, ${JSON.stringify(result)}`);
      expect(result.faults).toEqual([]);
      expect(result.found).toBe(result.acknowledged);
      expect(result.doubled).toBe(0);
      expect(result.acknowledged).toBeGreaterThan(STUDENTS * 5);
    },
    FAULT_WITHIN_MS,
  );
});
