export { FAULTS, type Fault, LONG_FAULTS } from './faults.js';
export { type FaultResult, type FaultRun, runFault } from './run-fault.js';
export { type BedOptions, openBed, type TestBed } from './test-bed.js';
