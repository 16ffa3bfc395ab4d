import type { Logger } from '@proctorwise/platform';
import { findFaceHintModel } from '@proctorwise/vision';
import type { Options } from './options.js';

/**
 * Looks for the model of the face hints while the platform is used already: a download may take its time.
 * @returns its path, undefined until it is found; where nobody has it the log says so once, and exams have no hints
 */
export function lookForFaceHintModel(
  { modelsDir, models }: Pick<Options, 'modelsDir' | 'models'>,
  { sharedModels, allowDownload, log }: { sharedModels: string | undefined; allowDownload: boolean; log: Logger },
): () => string | undefined {
  let path: string | undefined;
  const isFallback = models === 'fallback';
  findFaceHintModel({
    configured: isFallback ? undefined : modelsDir,
    handedIn: isFallback ? undefined : sharedModels,
    fetch: isFallback || !allowDownload ? undefined : fetch,
    warn: (message) => log.warn({}, message),
  }).then(
    (found) => {
      path = found;
      if (found === undefined)
        log.warn({}, 'There is no face_landmarker.task: students get no hints of their own; the server sees the same.');
    },
    (error: unknown) => log.warn({ err: error }, 'The face hints stay off.'),
  );
  return () => path;
}
