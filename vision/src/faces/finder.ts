import type { SeenFace } from '@proctorwise/contracts';
import type { Picture } from '../picture.js';

/** Finds faces. One picture at a time: an instance reuses its input memory. */
export interface FaceFinder {
  readonly name: string;
  /** @returns strongest first, boxes in pixels of the original picture */
  findFaces(picture: Picture): Promise<SeenFace[]>;
}
