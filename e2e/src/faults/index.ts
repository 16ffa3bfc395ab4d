export type { Fault } from './fault.js';
export { FAULTS, LONG_FAULTS } from './faults.js';
export { type FaultResult, type FaultRun, runFault } from './run-fault.js';
export { seededRandom } from './seeded-random.js';
export { cannotMount } from './small-disk.js';
export { type BedOptions, openBed, type TestBed } from './test-bed.js';
