import { readFileSync, writeSync } from 'node:fs';
import { ImageError } from '../../../shared/errors';
import { decodeImage } from '../../../shared/images/decode-image';
import { PixelRoom } from '../../../shared/images/pixel-room';
import { mutate } from './mutate';

/** Where each mutation is told of, before and after. */
const TOLD = 3;

/** What is told after each mutation. */
export interface Decoded {
  readonly seed: number;
  readonly outcome: 'image' | 'refused' | 'wrong';
  /** Of an outcome that is wrong: what came. */
  readonly found?: string;
  /** The most memory that the process has held so far. */
  readonly peakBytes: number;
}

/**
 * The program of a process that may die: it decodes mutations of the files of a corpus as the product does. Its arguments
 * are the file that holds the corpus, how many pixels an image may have, and the first and last seed; the seed also says
 * which file is mutated.
 */
async function decodeMutations([file, imagePixels, first, last]: readonly string[]): Promise<void> {
  const corpus = (JSON.parse(readFileSync(file as string, 'utf8')) as string[]).map((text) =>
    Buffer.from(text, 'base64'),
  );
  const limits = { imagePixels: Number(imagePixels) };
  const room = new PixelRoom();
  for (let seed = Number(first); seed <= Number(last); seed++) {
    writeSync(TOLD, `${JSON.stringify({ seed })}\n`);
    const bytes = mutate(corpus[seed % corpus.length] as Buffer, corpus, seed);
    const told = await decode(bytes, limits, room);
    writeSync(
      TOLD,
      `${JSON.stringify({ seed, ...told, peakBytes: process.resourceUsage().maxRSS * 1024 } satisfies Decoded)}\n`,
    );
  }
}

async function decode(
  bytes: Uint8Array,
  limits: { readonly imagePixels: number },
  room: PixelRoom,
): Promise<Pick<Decoded, 'outcome' | 'found'>> {
  try {
    const { width, height, data } = await decodeImage(bytes, limits, room);
    const isImage =
      Number.isInteger(width) &&
      width > 0 &&
      Number.isInteger(height) &&
      height > 0 &&
      data.length >= width * height * 3;
    if (isImage && width * height <= limits.imagePixels) return { outcome: 'image' };
    return { outcome: 'wrong', found: `${width} x ${height} pixels in ${data.length} bytes` };
  } catch (error) {
    if (error instanceof ImageError) return { outcome: 'refused' };
    return { outcome: 'wrong', found: String(error) };
  }
}

void decodeMutations(process.argv.slice(2));
