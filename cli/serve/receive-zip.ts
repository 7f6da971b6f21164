import type { IncomingMessage } from 'node:http';
import { asZip } from '../../shared/archive/as-zip';
import type { Limits } from '../../shared/config';
import { ArchiveError, splitRemedy } from '../../shared/errors';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { chunksOf } from './chunks-of';
import { Refused } from './refused';

/**
 * Writes a dropped archive to disk as it comes, whole or not at all; a tar or tar.gz as the zip that is made of it.
 * @param name for messages
 * @throws Refused 413 where it is too large, 408 where it comes too slowly, 422 where it is no archive or ends too soon, 503 where the disk is full
 */
export async function receiveZip(
  request: IncomingMessage,
  folder: string,
  key: string,
  { name, limits }: { readonly name: string; readonly limits: Limits },
): Promise<void> {
  const maxBytes = limits.archiveBytes;
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > maxBytes) throw tooLarge(name, announced, maxBytes);
  try {
    await new FileBlobStore(folder).put(key, asZip(atMost(request, name, maxBytes), { name, limits }));
  } catch (error) {
    if (error instanceof ArchiveError) {
      const { problem, remedy } = splitRemedy(error.message);
      throw new Refused(422, problem, remedy);
    }
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EROFS' || code === 'EACCES') {
      throw new Refused(503, `"${name}" cannot be written to this machine's disk (${code})`);
    }
    throw error;
  }
}

async function* atMost(request: IncomingMessage, name: string, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunksOf(request)) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(name, bytes, maxBytes);
    yield chunk;
  }
}

const tooLarge = (name: string, bytes: number, maxBytes: number) =>
  new Refused(
    413,
    `"${name}" has ${bytes} bytes, the limit is ${maxBytes}`,
    'Raise limits.archiveBytes in the configuration that the server is started with.',
  );
