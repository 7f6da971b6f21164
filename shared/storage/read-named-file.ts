import { readFile } from 'node:fs/promises';
import { fileFailure } from './file-failure';

/**
 * Reads a file whole. The system's own error of a folder in its place names no path.
 * @throws SetupError, UnavailableError that name the file; what says that it is not there as it is
 */
export async function readNamedFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileFailure(error, `Reading "${path}"`);
  }
}
