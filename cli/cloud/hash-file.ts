import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { CancelledError, SourceError } from '../../shared/errors';

/**
 * The sha256 of a file, in hex.
 * @throws CancelledError when the signal is aborted, SourceError where the file cannot be read
 */
export async function hashFile(path: string, signal: AbortSignal, onBytes: (done: number) => void): Promise<string> {
  const hash = createHash('sha256');
  let done = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024, signal })) {
      hash.update(chunk);
      done += chunk.length;
      onBytes(done);
    }
  } catch (cause) {
    if (signal.aborted) throw new CancelledError('Reading the archive was stopped', { cause });
    throw new SourceError(`Cannot read ${JSON.stringify(path)}: ${(cause as Error).message}`, { cause });
  }
  return hash.digest('hex');
}
