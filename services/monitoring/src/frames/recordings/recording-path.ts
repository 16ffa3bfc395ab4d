/** The longest position that a whole number of JavaScript holds, so that names sort as positions do. */
const DIGITS = 16;
const INDEX = /^(\d{16})\.index\.json$/;

const TREE = 'raw/recordings';

/** @param sessionFolder `yyyy/mm/dd/{session}` */
export const recordingFolder = (sessionFolder: string): string => `${TREE}/${sessionFolder}`;

export interface SegmentPaths {
  readonly pictures: string;
  readonly index: string;
}

/** A segment is named by the log position of its first frame, so that a replay of the log writes the same name. */
export function segmentPaths(sessionFolder: string, firstPosition: number): SegmentPaths {
  const base = `${recordingFolder(sessionFolder)}/${String(firstPosition).padStart(DIGITS, '0')}`;
  return { pictures: `${base}.mjpeg`, index: `${base}.index.json` };
}

/** @returns the segment's first position, or null where the file is no index */
export function firstPositionOf(fileName: string): number | null {
  const digits = INDEX.exec(fileName)?.[1];
  return digits === undefined ? null : Number(digits);
}
