import { parsed, whole } from '../command-line.js';

export interface Options {
  /** Parts of names; none: all faults. */
  readonly only: readonly string[];
  readonly students: number;
  /** How long the load goes on at least after each fault. */
  readonly afterMs: number;
  /** After so long no further fault is begun; undefined: all of them. */
  readonly forMs: number | undefined;
  readonly seed: number;
  /** Written after each fault, and read at the start: what was found as promised is not run again. */
  readonly json: string | undefined;
  /** Replaced in it is what stands between its marks; where there is no such file it is made. */
  readonly table: string | undefined;
}

export const HELP = `faults: what was acknowledged is there once, whatever dies. Starts the distributed platform (MariaDB, Kafka, HDFS,
every service as a process of its own), lets students sit, makes one thing fail after the other, and compares what was
acknowledged with what is stored, read without the platform.

  --only TEXT      faults whose name has this in it; may be given several times    [all but the two long ones]
  --students N     that sit at once, 1 to 500    [50]
  --after SECONDS  how long the load goes on at least after each fault, 1 to 3600; it goes on until nothing is late    [10]
  --minutes N      begin no further fault after so long, 1 to 1440    [until all are done]
  --seed N         decides the order of the faults, and what is random in them    [1]
  --json FILE      figures, written after each fault; run again with it, those that were as promised are left out
  --table FILE     the table as Markdown: into a file between its marks <!-- faults --> and <!-- /faults -->, or as a new file
  --help           this text

Exit status: 0 everything was there once, 1 something was not, 2 wrong use or no measurement.`;

/** @throws {OptionInvalid} */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parsed({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      students: { type: 'string', default: '50' },
      after: { type: 'string', default: '10' },
      minutes: { type: 'string' },
      seed: { type: 'string', default: '1' },
      json: { type: 'string' },
      table: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    only: values.only,
    students: whole('students', values.students, 1, 500),
    afterMs: whole('after', values.after, 1, 3_600) * 1_000,
    forMs: values.minutes === undefined ? undefined : whole('minutes', values.minutes, 1, 1_440) * 60_000,
    seed: whole('seed', values.seed, 0, 2 ** 31),
    json: values.json,
    table: values.table,
  };
}
