/**
 * Looks for faces beside the page, so that writing never waits for it. In: a picture, an ImageBitmap. Out: `{ faces }`
 * for each, once after `{ ready }`. Says `{ off }` with the reason where it cannot look.
 */
import { FaceLandmarker } from '@mediapipe/tasks-vision';
import wasmLoaderPath from '@mediapipe/tasks-vision/vision_wasm_module_internal.js?url';
import wasmBinaryPath from '@mediapipe/tasks-vision/vision_wasm_module_internal.wasm?url';

export type LookerReply = { readonly ready: true } | { readonly faces: number } | { readonly off: string };

/** Two are enough to know of more than one. */
const MOST_FACES = 2;

const reply = (message: LookerReply): void => self.postMessage(message);

async function open(): Promise<FaceLandmarker | null> {
  const response = await fetch('/models/face_landmarker.task');
  if (response.status === 204) return null; // the platform has none
  if (!response.ok) throw new Error(`the model: ${response.status}`);
  const modelAssetBuffer = new Uint8Array(await response.arrayBuffer());
  // MediaPipe writes its progress as errors.
  Object.assign(self, { Module: { printErr: (line: string) => console.debug(line) } });
  return FaceLandmarker.createFromOptions(
    { wasmLoaderPath, wasmBinaryPath },
    { baseOptions: { modelAssetBuffer, delegate: 'CPU' }, runningMode: 'IMAGE', numFaces: MOST_FACES },
  );
}

open().then(
  (landmarker) => {
    if (landmarker === null) return reply({ off: 'no model' });
    self.addEventListener('message', ({ data: picture }: MessageEvent<ImageBitmap>) => {
      try {
        reply({ faces: landmarker.detect(picture).faceLandmarks.length });
      } catch (error) {
        reply({ off: String(error) });
      } finally {
        picture.close();
      }
    });
    reply({ ready: true });
  },
  (error: unknown) => reply({ off: String(error) }),
);
