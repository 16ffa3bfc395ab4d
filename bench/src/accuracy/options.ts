import { OptionInvalid, oneOf, parsed, whole } from '../command-line.js';
import { SPLITS, type Split } from './labels.js';

export interface AccuracyOptions {
  /** Folder with labels.csv or of test pictures; undefined: the project's own set, made where it is missing. */
  readonly folder: string | undefined;
  readonly json: string | undefined;
  readonly report: string | undefined;
  /** Told apart; undefined: both. */
  readonly split: Split | undefined;
  /** Only so many sources, for a quick look. */
  readonly sample: number | undefined;
  readonly cache: string | undefined;
  readonly modelsDir: string | undefined;
  /** Always: as while there is time; never: as under load. */
  readonly secondLooks: 'always' | 'never';
}

export const HELP = `accuracy: how often is what the platform says of pictures and clips right?

  npm run accuracy -- [DIR] [options]

Runs the real way, JPEG to observation to rules, over a folder with a labels.csv, and prints for each class precision,
recall, false alarms in an hour and delay, with 95 % intervals over the sources (people or pictures, never variants of
one). docs/accuracy.md says how labels.csv looks, so that a school can measure its own rooms. Where DIR is the folder of
test pictures (coco_val2017/, faces/, webcam_clips/), which has no labels.csv, the project's own labelled set is made of
them, once, and measured; so it is without DIR, where the test pictures lie on the machine.

  --split SIDE       tuning or test alone; who tunes looks at tuning only
  --sample N         N sources only, for a quick look
  --json FILE        write the figures there
  --report FOLDER    write a page with the worst pictures side by side
  --cache DIR        where observations are kept                            [the user's cache folder]
  --models-dir DIR   folder with model files (MODELS_DIR; PROCTORWISE_MODEL_DOWNLOAD=off: none is downloaded)
  --second-look WHEN always or never: vision under load leaves its doubts   [always]
  --help             this text

Exit status: 0 measured, whatever came out; 2 wrong use, or labels that cannot be used.`;

/** @throws {OptionInvalid} */
export function readOptions(args: readonly string[]): AccuracyOptions | 'help' {
  const { values, positionals } = parsed({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      report: { type: 'string' },
      split: { type: 'string' },
      sample: { type: 'string' },
      cache: { type: 'string' },
      'models-dir': { type: 'string' },
      'second-look': { type: 'string', default: 'always' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const [folder, ...more] = positionals;
  if (more.length > 0) throw new OptionInvalid(`One folder at a time: ${more.join(' ')} is too much.`);
  const { split, sample } = values;
  return {
    folder,
    json: values.json,
    report: values.report,
    split: split === undefined ? undefined : oneOf('split', split, SPLITS),
    sample: sample === undefined ? undefined : whole('sample', sample, 1, 999_999),
    cache: values.cache,
    modelsDir: values['models-dir'],
    secondLooks: oneOf('second-look', values['second-look'], ['always', 'never']),
  };
}
