import { createWriteStream } from 'node:fs';
import { availableParallelism } from 'node:os';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { ZipFile } from 'yazl';
import { sha256Hex } from '../shared/hash';
import { readPhotographs } from './photographs';

/** Pixels that a copy lacks in each direction; where they lie is another place in each. */
const CROPPED_PX = 8;
const PLACES = CROPPED_PX + 1;
const BEST_QUALITY = 85;
const QUALITIES = 20;
/** Not written yet. */
const MOST_BYTES_HELD = 64e6;

/**
 * An archive of so many photographs, each a file of its own bytes: those of another archive, cut out at another place,
 * mirrored half of the time and encoded again. The same archive and number give the same pictures.
 * @returns bytes of all files
 * @throws Error where two files are the same
 */
export async function writePhotographs(archive: string, file: string, count: number): Promise<number> {
  const { images, bytesOf } = await readPhotographs(archive);
  const zip = new ZipFile();
  const out = createWriteStream(file);
  const written = pipeline(zip.outputStream, out);
  const hashes = new Set<string>();
  let bytesAdded = 0;
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const at = next++;
      const [source, copy] = [images[at % images.length] as (typeof images)[number], Math.floor(at / images.length)];
      const bytes = await encodeAgain(bytesOf(source), copy);
      hashes.add(sha256Hex(bytes));
      zip.addBuffer(bytes, source.name.replace(/(\.\w+)$/, `-${copy}.jpg`), { compress: false, mtime: new Date(0) });
      bytesAdded += bytes.length;
      while (bytesAdded - out.bytesWritten > MOST_BYTES_HELD) await setTimeout(5);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, lane));
  zip.end();
  await written;
  if (hashes.size !== count) throw new Error(`Of ${count} photographs ${count - hashes.size} are the same as another`);
  return bytesAdded;
}

async function encodeAgain(bytes: Uint8Array, copy: number): Promise<Buffer> {
  const image = sharp(bytes);
  const { width, height } = await image.metadata();
  const quality = BEST_QUALITY - (Math.floor(copy / PLACES ** 2) % QUALITIES);
  const cut = image.extract({
    left: copy % PLACES,
    top: Math.floor(copy / PLACES) % PLACES,
    width: width - CROPPED_PX,
    height: height - CROPPED_PX,
  });
  return (copy % 2 ? cut.flop() : cut).jpeg({ quality }).toBuffer();
}
