import { FACE_HINT_FILES } from './manifest.js';
import { openModelSearch, type SearchOptions } from './search.js';

/**
 * The model for the hints in the candidate's page, from the first source that has it.
 * @returns its absolute path; undefined where nobody has it: an exam goes on without hints
 * @throws {ModelFolderMissing | ModelFileBroken}
 */
export async function findFaceHintModel(options: SearchOptions): Promise<string | undefined> {
  const search = await openModelSearch(options);
  return (await search(FACE_HINT_FILES))?.path;
}
