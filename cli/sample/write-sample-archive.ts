import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { CancelledError } from '../../shared/errors';
import { drawSample, type SampleOptions } from './draw-sample';

export interface WriteSampleOptions extends SampleOptions {
  readonly signal?: AbortSignal;
  /** Called after each image with the number drawn so far. */
  readonly onImage?: (drawn: number) => void;
}

/** One moment for every entry, in local time as the format has it, so that neither clock nor time zone shows. */
const ENTRY_TIME = new Date(1980, 0, 1);

/**
 * Draws a sample into a zip at `path`, whole or not at all: it is written beside its place and moved there at the end.
 * Equal options give equal bytes.
 * @throws ConfigError where the options make no data set; CancelledError where `signal` aborts
 */
export async function writeSampleArchive(path: string, options: WriteSampleOptions): Promise<{ images: number }> {
  const target = resolve(path);
  await mkdir(dirname(target), { recursive: true });
  const partial = `${target}.${randomUUID()}.partial`;
  const zip = new ZipFile();
  const written = pipeline(zip.outputStream, createWriteStream(partial));
  // Handled below; without this, a full disk while an image is drawn would end the process.
  written.catch(() => {});
  try {
    const images = await addImages(zip, written, options);
    zip.end();
    await written;
    await rename(partial, target);
    return { images };
  } catch (error) {
    (zip.outputStream as unknown as Writable).destroy();
    await written.catch(() => {});
    await rm(partial, { force: true });
    throw error;
  }
}

async function addImages(zip: ZipFile, written: Promise<void>, options: WriteSampleOptions): Promise<number> {
  const stream = zip.outputStream as unknown as Writable;
  let images = 0;
  for await (const { name, bytes } of drawSample(options)) {
    if (options.signal?.aborted) throw new CancelledError('Stopped while drawing the sample');
    // JPEG does not shrink further. The fixed timestamp is written without the UTC extension.
    zip.addBuffer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), name, {
      mtime: ENTRY_TIME,
      mode: 0o100644,
      compress: false,
      forceDosTimestamp: true,
    });
    if (stream.writableNeedDrain) await Promise.race([once(stream, 'drain'), written]);
    options.onImage?.(++images);
  }
  return images;
}
