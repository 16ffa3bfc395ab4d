import { decode } from './decode.js';
import type { Detector } from './detectors/detector.js';
import type { FaceFinder } from './faces/finder.js';
import type { DetectorKind, FaceFinderKind } from './models/manifest.js';
import type { Models } from './models/resolve.js';
import type { Stages } from './observe.js';

/** A runtime is loaded only where a model needs it: the wasm one costs 100 MB that a pod with onnxruntime never uses. */
const OPEN_DETECTOR: Record<DetectorKind, (path: string) => Promise<Detector>> = {
  picodet: async (path) => (await import('./detectors/picodet.js')).openPicodet(path),
  yolox: async (path) => (await import('./detectors/yolox.js')).openYolox(path),
  centernet: async (path) => (await import('./detectors/centernet.js')).openCenternet(path),
};
const OPEN_FACE_FINDER: Record<FaceFinderKind, (path: string) => Promise<FaceFinder>> = {
  yunet: async (path) => (await import('./faces/yunet.js')).openYunet(path),
  blazeface: async (path) => (await import('./faces/blazeface.js')).openBlazeface(path),
};

/** Loads the models. @throws {ModelFileBroken} a file does not load */
export async function openStages(
  models: Models,
  { monotonicMs, onStage }: Pick<Stages, 'monotonicMs' | 'onStage'>,
): Promise<Stages> {
  const detector = await OPEN_DETECTOR[models.detector.kind](models.detector.path);
  const finder = await OPEN_FACE_FINDER[models.faceFinder.kind](models.faceFinder.path);
  return {
    model: `${detector.name}+${finder.name}`,
    decode,
    detect: (picture) => detector.detect(picture),
    findFaces: (picture) => finder.findFaces(picture),
    monotonicMs,
    ...(onStage ? { onStage } : {}),
  };
}
