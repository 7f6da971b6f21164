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
 * are the file that holds the corpus, how many pixels an image may have, the first and last seed, which also says which
 * file is mutated, and 'as-it-is' where none is.
 */
async function decodeMutations([file, imagePixels, first, last, how]: readonly string[]): Promise<void> {
  const corpus = (JSON.parse(readFileSync(file as string, 'utf8')) as string[]).map((text) =>
    Buffer.from(text, 'base64'),
  );
  const limits = { imagePixels: Number(imagePixels) };
  const room = new PixelRoom();
  for (let seed = Number(first); seed <= Number(last); seed++) {
    writeSync(TOLD, `${JSON.stringify({ seed })}\n`);
    const whole = corpus[seed % corpus.length] as Buffer;
    const bytes = how === 'as-it-is' ? whole : mutate(whole, corpus, seed);
    const told = await decode(bytes, limits, room);
    writeSync(TOLD, `${JSON.stringify({ seed, ...told, peakBytes: peakBytes() } satisfies Decoded)}\n`);
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

/** Not by getrusage, which a process inherits from the one that started it. Without /proc there is no other way. */
function peakBytes(): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}

void decodeMutations(process.argv.slice(2));
