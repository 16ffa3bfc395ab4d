/** Header of every answer to a picture: how many the pod looks at at once. It may take more, which then wait. */
export const LOOKS_AT_ONCE_HEADER = 'x-looks-at-once';

/** As many processes as `--processes` allows. */
const MOST_PROCESSES = 256;

/** @returns 1 to 256; null where the pod does not tell, as one from before this header, or tells nothing of use */
export function parseLooksAtOnce(header: string | string[] | undefined): number | null {
  if (typeof header !== 'string' || !/^\d{1,3}$/.test(header)) return null;
  const looks = Number(header);
  return looks >= 1 && looks <= MOST_PROCESSES ? looks : null;
}
