import { DomainError } from '@proctorwise/contracts';

/** An index, or the pictures that it tells of, are not what was written. */
export class RecordingDamaged extends DomainError {
  constructor(
    readonly path: string,
    what: string,
    cause?: unknown,
  ) {
    super('internal_error', `The recording ${path} is damaged: ${what}.`, { cause });
  }
}

/** Another log's frames lie under the name: its positions were begun anew. What is there is not touched. */
export class RecordingConflict extends DomainError {
  constructor(readonly path: string) {
    super('internal_error', `The recording ${path} is of another log: positions of frames were begun anew.`);
  }
}
