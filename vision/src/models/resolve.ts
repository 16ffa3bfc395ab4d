import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  DETECTOR_FILES,
  type DetectorKind,
  FACE_FILES,
  type FaceFinderKind,
  type ModelFile,
  NPM_DETECTOR,
  NPM_FACE_FINDER,
  SECOND_DETECTOR_FILES,
  type SecondDetectorKind,
} from './manifest.js';
import { type ChosenModel, openModelSearch, type SearchOptions } from './search.js';

/** Which models look. Chosen once by a parent and handed to its children as JSON, so that all of them see alike. */
export interface Models {
  /** For people and logs, e.g. `picodet+yunet`. */
  readonly name: string;
  readonly detector: ChosenModel<DetectorKind>;
  readonly faceFinder: ChosenModel<FaceFinderKind>;
  /** Asked where the detector is in doubt; only beside the best one, which it was measured with. */
  readonly secondDetector?: ChosenModel<SecondDetectorKind>;
  /** For people: what they should know of this choice. */
  readonly warning?: string;
}

const SLOWER = 'slower and less exact';

/** The folder `models` of `@vladmandic/human`, found by the module system and so wherever npm put it. */
function npmModelsDir(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@vladmandic/human')), '..', 'models');
}

/**
 * Chooses a detector and a face finder, each from the first source that has one, npm last. Takes at most one
 * download's time where no network answers.
 * @throws {ModelFolderMissing} the configured folder is not there. @throws {ModelFileBroken} a known file in it is broken
 */
export async function resolveModels(options: SearchOptions): Promise<Models> {
  const search = await openModelSearch(options);
  const choose = async <Kind extends string>(
    files: readonly ModelFile<Kind>[],
    fromNpm: { kind: Kind; file: string },
  ): Promise<ChosenModel<Kind>> =>
    (await search(files)) ?? { kind: fromNpm.kind, path: join(npmModelsDir(), fromNpm.file), source: 'npm' };

  const detector = await choose<DetectorKind>(DETECTOR_FILES, NPM_DETECTOR);
  const faceFinder = await choose<FaceFinderKind>(FACE_FILES, NPM_FACE_FINDER);
  const secondDetector = detector.kind === 'picodet' ? await search(SECOND_DETECTOR_FILES) : undefined;
  const name = [detector, faceFinder, ...(secondDetector ? [secondDetector] : [])].map(({ kind }) => kind).join('+');
  const fallbacks = [detector, faceFinder].filter(({ source }) => source === 'npm').map(({ kind }) => kind);
  if (fallbacks.length === 0)
    return Object.freeze({ name, detector, faceFinder, ...(secondDetector ? { secondDetector } : {}) });
  const warning =
    `Vision uses ${fallbacks.join(' and ')} from npm, ${SLOWER}: no better model was found or could be downloaded. ` +
    `For better ones name a folder in MODELS_DIR that has ${DETECTOR_FILES[1]?.file} and ${FACE_FILES[1]?.file}.`;
  options.warn(warning);
  return Object.freeze({ name, detector, faceFinder, warning });
}
