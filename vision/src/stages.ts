import { decode } from './decode.js';
import type { Detector, Thresholds } from './detectors/detector.js';
import type { FaceFinder } from './faces/finder.js';
import { FIRST_LOOK } from './fuse.js';
import type { DetectorKind, FaceFinderKind, SecondDetectorKind } from './models/manifest.js';
import type { Models } from './models/resolve.js';
import type { Stages } from './observe.js';
import { DOUBTED_FROM, SECOND_THRESHOLDS } from './second-look.js';

/** A runtime is loaded only where a model needs it: the wasm one costs 100 MB that a pod with onnxruntime never uses. */
const OPEN_DETECTOR: Record<DetectorKind, (path: string, thresholds: Thresholds) => Promise<Detector>> = {
  picodet: async (path, thresholds) => (await import('./detectors/picodet.js')).openPicodet(path, thresholds),
  yolox: async (path) => (await import('./detectors/yolox.js')).openYolox(path),
  centernet: async (path) => (await import('./detectors/centernet.js')).openCenternet(path),
};
const OPEN_SECOND: Record<SecondDetectorKind, (path: string) => Promise<Detector>> = {
  deim: async (path) => (await import('./detectors/deim.js')).openDeim(path, SECOND_THRESHOLDS),
  yolox: async (path) => (await import('./detectors/yolox.js')).openYolox(path, SECOND_THRESHOLDS),
};
const OPEN_FACE_FINDER: Record<FaceFinderKind, (path: string) => Promise<FaceFinder>> = {
  yunet: async (path) => (await import('./faces/yunet.js')).openYunet(path),
  blazeface: async (path) => (await import('./faces/blazeface.js')).openBlazeface(path),
};

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** Loads the models. @throws {ModelFileBroken} a file does not load */
export async function openStages(
  models: Models,
  { monotonicMs, onStage }: Pick<Stages, 'monotonicMs' | 'onStage'>,
): Promise<Stages> {
  const { secondDetector: second } = models;
  const thresholds = second ? DOUBTED_FROM : FIRST_LOOK;
  const detector = await OPEN_DETECTOR[models.detector.kind](models.detector.path, thresholds);
  const finder = await OPEN_FACE_FINDER[models.faceFinder.kind](models.faceFinder.path);
  const secondDetector = second ? await OPEN_SECOND[second.kind](second.path) : undefined;
  return {
    model: [detector, finder, ...(secondDetector ? [secondDetector] : [])].map(({ name }) => name).join('+'),
    decode,
    detect: (picture) => detector.detect(picture),
    findFaces: (picture) => finder.findFaces(picture),
    ...(second && secondDetector
      ? { second: { kind: second.kind, detect: (picture) => secondDetector.detect(picture) } }
      : {}),
    monotonicMs,
    cpuMs,
    ...(onStage ? { onStage } : {}),
  };
}
