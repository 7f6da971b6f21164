import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Limits } from '../config';
import { CancelledError, HeadstartError } from '../errors';
import { thousands } from '../thousands';
import { archiveError } from './archive-error';
import { ByteStream } from './byte-stream';
import { beginsAsZip, HEAD_BYTES } from './not-a-zip';
import { onlyZip } from './only-zip';
import { type PackedFile, packZip } from './pack-zip';
import { readTar } from './tar/read-tar';
import { beginsAsTar } from './tar/tar-header';

export interface AsZipOptions {
  /** Of the archive, for messages. */
  readonly name: string;
  readonly limits: Limits;
  readonly signal?: AbortSignal;
  /** Told at the end, where it was no zip: a sentence for whoever gave it. */
  readonly notice?: (text: string) => void;
}

/** What an archive is, by its first bytes; undefined for all that is no tar: readListing() says what it is instead. */
export function tarKind(head: Uint8Array): 'gzip' | 'tar' | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  return beginsAsTar(head) ? 'tar' : undefined;
}

/**
 * Passes a zip on as it comes, and makes a zip of stored entries of a tar or tar.gz: only a zip can be read by ranges and
 * says of each image what it is told by (docs/decisions/tar-archives.md). The same tar gives the same bytes, packed or not.
 *
 * @throws ArchiveError where it is none of these, breaks off or holds what is refused
 * @throws CancelledError when the signal is aborted
 */
export async function* asZip(chunks: AsyncIterable<Uint8Array>, options: AsZipOptions): AsyncGenerator<Uint8Array> {
  const { name, limits } = options;
  const stream = new ByteStream(untilAborted(chunks, options.signal));
  try {
    // A zip is told by four bytes, and a sender may wait for what becomes of them.
    const start = await stream.read(4);
    const head = beginsAsZip(start) ? start : Buffer.concat([start, await stream.read(HEAD_BYTES - start.length)]);
    const whole = startingWith(head, stream);
    const kind = tarKind(head);
    if (kind === undefined) yield* onlyZip(whole, name);
    else yield* packZip(counted(readTar(kind === 'tar' ? whole : gunzip(whole, name, limits), name, limits), options));
  } finally {
    await stream.close();
  }
}

async function* startingWith(head: Uint8Array, stream: ByteStream): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  yield* stream.rest();
}

async function* untilAborted<T>(values: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  for await (const value of values) {
    if (signal?.aborted) throw new CancelledError('Reading the archive was stopped', { cause: signal.reason });
    yield value;
  }
}

const AGAIN = 'Copy or download the archive again, or make it again.';
/** What may come of the first bytes before a ratio says anything. */
const RATIO_SLACK_BYTES = 1024 * 1024;

/** Unpacks as it comes, and no further than `limits.ratio` times what was read. */
async function* gunzip(chunks: AsyncIterable<Uint8Array>, name: string, { ratio }: Limits): AsyncGenerator<Uint8Array> {
  let [packed, unpacked] = [0, 0];
  let failure: unknown;
  const source = Readable.from(
    (async function* () {
      for await (const chunk of chunks) {
        packed += chunk.byteLength;
        yield chunk;
      }
    })(),
  );
  const unzip = createGunzip({ chunkSize: 256 * 1024 });
  // pipe() does not hand on that its source has failed.
  source.on('error', (error) => {
    failure = error;
    unzip.destroy(error);
  });
  source.pipe(unzip);
  try {
    for await (const chunk of unzip as AsyncIterable<Buffer>) {
      unpacked += chunk.length;
      if (unpacked > packed * ratio + RATIO_SLACK_BYTES) {
        const found = `it expands to ${unpacked} bytes from ${packed}, limits.ratio is ${ratio}`;
        throw archiveError(name, found, 'Raise limits.ratio in the configuration if you trust the archive.');
      }
      yield chunk;
    }
  } catch (error) {
    if (failure !== undefined) throw failure;
    if (error instanceof HeadstartError) throw error;
    throw archiveError(name, `it cannot be unpacked (${(error as Error).message})`, AGAIN, error);
  } finally {
    source.destroy();
    unzip.destroy();
  }
}

async function* counted(
  entries: AsyncIterable<PackedFile>,
  { name, notice, signal }: AsZipOptions,
): AsyncGenerator<PackedFile> {
  let files = 0;
  // A packed source may be read to its end by now: what is left to do is stopped, too.
  for await (const entry of untilAborted(entries, signal)) {
    if (!entry.name.endsWith('/')) files += 1;
    yield entry;
  }
  notice?.(`${name} is a tar: its ${thousands(files)} files were unpacked once and are kept as a zip`);
}
