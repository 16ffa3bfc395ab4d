import { parsed, whole } from '../command-line.js';

export interface BoardOptions {
  readonly students: number;
  /** Of each view. */
  readonly seconds: number;
  /** Between two pictures of a student, s. */
  readonly every: number;
  /** The platform has what the browser leaves of the cores. */
  readonly browserFirst: boolean;
  /** Folder for a picture of each view, to look at. */
  readonly screenshots: string | undefined;
  readonly json: string | undefined;
}

export const BOARD_HELP = `bench:board: does the proctor's dashboard scroll at 60 frames a second while everyone is watched?

Starts the real platform, begins sessions by its HTTP API, sends pictures as students' browsers do, opens the dashboard
in Chromium and scrolls it up and down while its socket brings numbers, anomalies and pictures. Platform, Chromium and
students share the cores of this machine: the less of them, the more the pictures' analysis takes from the browser.

  --students N        sessions that run                        [100]
  --seconds N         length of each view's measurement        [20]
  --every N           seconds between two pictures of each     [2]
  --browser-first     the platform has only what the browser leaves of the cores: nearer to a proctor's own machine
  --screenshots DIR   keep a picture of each view there
  --json FILE         write the figures there
  --help              this text

Exit status: 0 measured, 2 wrong use or no measurement.`;

/** @throws {OptionInvalid} */
export function readBoardOptions(args: readonly string[]): BoardOptions | 'help' {
  const { values } = parsed({
    args: [...args],
    options: {
      students: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '20' },
      every: { type: 'string', default: '2' },
      'browser-first': { type: 'boolean', default: false },
      screenshots: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    students: whole('students', values.students, 1, 1_000),
    seconds: whole('seconds', values.seconds, 2, 600),
    every: whole('every', values.every, 1, 60),
    browserFirst: values['browser-first'],
    screenshots: values.screenshots,
    json: values.json,
  };
}
