import { type CameraRefusal, CameraRefused, closeCamera, openCamera } from './camera.js';

export type CameraAnswer =
  | { readonly at: 'on'; readonly stream: MediaStream }
  | { readonly at: 'refused'; readonly why: CameraRefusal };

/**
 * Asks for the camera. Whoever is asked may take a minute, and the page may be left meanwhile.
 * @param left aborted when the page is left
 * @param open @throws {CameraRefused}
 * @returns null where the page was left: a camera that is granted then is closed at once
 */
export async function askForCamera(left: AbortSignal, open = openCamera): Promise<CameraAnswer | null> {
  const answer = await answerOf(open);
  if (!left.aborted) return answer;
  if (answer.at === 'on') closeCamera(answer.stream);
  return null;
}

async function answerOf(open: () => Promise<MediaStream>): Promise<CameraAnswer> {
  try {
    return { at: 'on', stream: await open() };
  } catch (error) {
    if (!(error instanceof CameraRefused)) throw error;
    return { at: 'refused', why: error.refusal };
  }
}
