/** Every model file that may be used, by name and checksum. What is not listed here is never loaded. */

export type DetectorKind = 'picodet' | 'yolox' | 'centernet';
/** What is asked where the first detector, PicoDet, is in doubt. */
export type SecondDetectorKind = 'deim' | 'yolox';
export type FaceFinderKind = 'yunet' | 'blazeface';

export interface ModelFile<Kind extends string> {
  kind: Kind;
  /** File name, looked for in a folder and in its subfolders `detect`, `face` and `mediapipe`. */
  file: string;
  /** SHA-256 in hexadecimal of each export of these weights that was tested here. */
  sha256: readonly string[];
  /** The official address, where there is one. What comes from there must have one of the checksums too. */
  url?: string;
}

/** Best first. */
export const DETECTOR_FILES: readonly ModelFile<DetectorKind>[] = [
  {
    // The next file with its hard swish said otherwise, as both are here before they are loaded (docs/decisions/0035).
    // Not published anywhere.
    kind: 'picodet',
    file: 'picodet_s_416_coco_fast.onnx',
    sha256: ['cf256078071bd91e914748b924ce7352014b845e1ae1ab744cc35013c19c9ab5'],
  },
  {
    // The official bytes could not be compared when this was written: if their sum is another, the next file is taken.
    kind: 'picodet',
    file: 'picodet_s_416_coco.onnx',
    sha256: ['cdab77bdde16e4f76bec734c4e5791801d1739e4c7ec1995e0e110e04300d0c2'],
    url: 'https://paddledet.bj.bcebos.com/deploy/third_engine/picodet_s_416_coco.onnx',
  },
  {
    // Two exports of the same weights, outputs within 5e-5; the second is the official one.
    kind: 'yolox',
    file: 'yolox_nano.onnx',
    sha256: [
      '695e750a5d5754bb5a8d5325643b59282191a7e7a564e435a415fd3c578eab14',
      'c789161ed43c8269fcd4e67c67eeeb4e80c622da2eb296a20bc6007bd18a0b7d',
    ],
    url: 'https://github.com/Megvii-BaseDetection/YOLOX/releases/download/0.1.1rc0/yolox_nano.onnx',
  },
];

const [YOLOX] = DETECTOR_FILES.filter(({ kind }) => kind === 'yolox');

/** Best first: see docs/accuracy.md. */
export const SECOND_DETECTOR_FILES: readonly ModelFile<SecondDetectorKind>[] = [
  {
    // Published as weights for PyTorch only; this export is not published anywhere.
    kind: 'deim',
    file: 'deimv2_hgnetv2_femto_coco.onnx',
    sha256: ['c6ad358f750132b891165e034c2ba507abefc5ebe1c1d2732a0acbcacc47e52c'],
  },
  ...(YOLOX ? [{ ...YOLOX, kind: 'yolox' as const }] : []),
];

/** Best first. */
export const FACE_FILES: readonly ModelFile<FaceFinderKind>[] = [
  {
    kind: 'yunet',
    file: 'yunet_n_dynamic.onnx',
    sha256: ['104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12'],
  },
  {
    kind: 'yunet',
    file: 'face_detection_yunet_2023mar.onnx',
    sha256: ['8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4'],
    url: 'https://github.com/opencv/opencv_zoo/raw/main/models/face_detection_yunet/face_detection_yunet_2023mar.onnx',
  },
];

/** What `@vladmandic/human` carries in its folder `models`; its checksum is npm's own business (package-lock.json). */
export const NPM_DETECTOR = { kind: 'centernet', file: 'centernet.json' } as const;
export const NPM_FACE_FINDER = { kind: 'blazeface', file: 'blazeface.json' } as const;

/** What the candidate's own page looks for faces with; this side only hands the file out. */
export const FACE_HINT_FILES: readonly ModelFile<'face_landmarker'>[] = [
  {
    kind: 'face_landmarker',
    file: 'face_landmarker.task',
    sha256: ['64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff'],
    url: 'https://storage.googleapis.com/mediapipe-models/face_landmarker/face_landmarker/float16/1/face_landmarker.task',
  },
];
