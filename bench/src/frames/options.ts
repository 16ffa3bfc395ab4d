import { SECOND_LOOKS, type SecondLooks } from '@proctorwise/vision';
import { oneOf, parsed, someOf, whole } from '../command-line.js';

export const PARTS = ['cpu', 'throughput', 'students', 'sign-ins'] as const;
export type Part = (typeof PARTS)[number];

export interface Options {
  /** How many, one after the other. */
  readonly students: readonly number[];
  /** Length of each part that has one. */
  readonly seconds: number;
  /** Frames of the throughput part. */
  readonly frames: number;
  readonly parts: readonly Part[];
  readonly json: string | undefined;
  /** Of each part. */
  readonly secondLooks: Readonly<Record<Part, SecondLooks>>;
}

/** CPU and frames/s are compared with a reference that has no second look; students have what the platform gives them. */
export const SECOND_LOOKS_OF_PARTS: Options['secondLooks'] = {
  cpu: 'never',
  throughput: 'never',
  students: 'spare',
  'sign-ins': 'spare',
};

export const HELP = `bench:frames: what does a frame cost on its whole way, and how many students does this machine carry?

Starts the real platform as a process of its own on a fresh data folder, makes people, an exam and sessions by its HTTP
API, sends pictures as students' browsers do and watches as a proctor does. Linux only: CPU time and memory are read
from /proc, of the platform and its vision processes, so that this client's own are not among them.

  --students LIST   how many at one frame each 2 s, one after the other    [15,50,100,150]
  --seconds N       length of each of these, and of the measurement of CPU  [30]
  --frames N        frames for throughput and memory                        [2000]
  --only PART       ${PARTS.join(', ')}; may be repeated
                    cpu         a frame's whole way against decode + resize + both models alone, side by side
                    throughput  frames/s on all cores where none is skipped, and memory
                    students    acknowledgement and capture-to-screen at each number of students, and whether all are
                                looked at alike
                    sign-ins    200 in 60 s from one address while 50 students send frames
  --second-look WHEN  a picture in doubt is looked at twice, in all parts: spare, always, never
                    [never for cpu and throughput, since the reference has no second look; spare for students and
                    sign-ins, as the platform runs unless it is told otherwise]
  --json FILE       write the figures there
  --help            this text

BENCH_CPU_PROF=DIR in the environment writes a CPU profile of the platform's main process there.

Exit status: 0 goals met, 1 a goal missed, 2 wrong use or no measurement, as where frames/s cannot be told because more
than a handful of frames was skipped.`;

const MOST_STUDENTS = 2_000;

/** @throws {OptionInvalid} */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parsed({
    args: [...args],
    options: {
      students: { type: 'string', default: '15,50,100,150' },
      seconds: { type: 'string', default: '30' },
      frames: { type: 'string', default: '2000' },
      only: { type: 'string', multiple: true },
      json: { type: 'string' },
      'second-look': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const told = values['second-look'];
  const look = told === undefined ? undefined : oneOf('second-look', told, SECOND_LOOKS);
  return {
    secondLooks: look ? { cpu: look, throughput: look, students: look, 'sign-ins': look } : SECOND_LOOKS_OF_PARTS,
    students: values.students.split(',').map((text) => whole('students', text, 1, MOST_STUDENTS)),
    seconds: whole('seconds', values.seconds, 4, 600),
    frames: whole('frames', values.frames, 20, 100_000),
    parts: someOf('only', values.only ?? PARTS, PARTS),
    json: values.json,
  };
}
