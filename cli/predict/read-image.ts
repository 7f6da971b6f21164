import { readFile, stat } from 'node:fs/promises';
import { SourceError } from '../../shared/errors';

/**
 * The bytes of an image's file.
 * @throws SourceError where there is no such file, or it cannot be read
 */
export async function readImage(file: string): Promise<Uint8Array> {
  try {
    if ((await stat(file)).isFile()) return await readFile(file);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new SourceError(missing ? 'there is no such file' : `cannot be read: ${(cause as Error).message}`, { cause });
  }
  throw new SourceError('is no file');
}
