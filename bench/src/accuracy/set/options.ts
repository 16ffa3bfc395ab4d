import { OptionInvalid, parsed, whole } from '../../command-line.js';
import type { MakeOptions } from './make-set.js';

export const HELP = `accuracy:make: makes the labelled pictures and clips that the accuracy is measured on.

  npm run accuracy:make -- TESTDATA OUT [--seed N] [--sample N]

  TESTDATA     folder with coco_val2017/, webcam_clips/ and faces/
  OUT          folder that is written to: labels.csv, events.csv, stills/, clips/
  --seed N     another set of the same kind; one seed gives the same bytes each time   [1]
  --sample N   only N candidates of each side of the split, for a quick look
  --help       this text

ffmpeg reads the clips. Exit status: 0 made, 2 wrong use or something missing.`;

/** The seed of the set whose figures are published. */
export const PUBLISHED_SEED = 1;

const MOST = 999_999_999;

/** @throws {OptionInvalid} */
export function readMakeOptions(args: readonly string[]): Omit<MakeOptions, 'say'> | 'help' {
  const { values, positionals } = parsed({
    args: [...args],
    allowPositionals: true,
    options: { seed: { type: 'string' }, sample: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) return 'help';
  const [testdata, out, ...more] = positionals;
  if (testdata === undefined || out === undefined || more.length > 0)
    throw new OptionInvalid('Two folders are needed: TESTDATA and OUT. See --help.');
  return {
    testdata,
    out,
    seed: values.seed === undefined ? PUBLISHED_SEED : whole('seed', values.seed, 0, MOST),
    sample: values.sample === undefined ? undefined : whole('sample', values.sample, 2, MOST),
  };
}
