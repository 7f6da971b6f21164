import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { cannotLoad, ImageError } from '../../errors';
import type { RgbImage } from '../image';
import { inTurn } from '../in-turn';
import { checkPixelLimit } from '../pixel-limit';
import { HEIC_WORKER_SOURCE, type HeicAnswer, type HeicOrder, type HeicWorkerData } from './heic-worker';

/** An instance may hold some hundred megabytes. */
const MOST_WORKERS = 4;
/** Twelve megapixels take a second. */
const PATIENCE_MS = 60_000;

interface Job extends HeicOrder {
  readonly resolve: (answer: HeicAnswer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The pixels of an HEIC (HEIF with HEVC) file: RGB, alpha dropped, turned and mirrored as its own properties say, which
 * are a part of the format; ten bits as eight. By libheif in WebAssembly, in threads of its own: it would stop the event
 * loop for a second per photograph, and one that takes too long can be given up.
 *
 * @throws ImageError where it is damaged, too large or takes too long
 * @throws SetupError where the decoder cannot be loaded
 */
export async function decodeHeic(bytes: Uint8Array, imagePixels: number): Promise<RgbImage> {
  const ask = () =>
    new Promise<HeicAnswer>((resolve, reject) => {
      waiting.push({ bytes, imagePixels, resolve, reject });
      goOn();
    });
  const answer = await inTurn(declaredPixels(bytes), ask);
  switch (answer.kind) {
    case 'image':
      return { width: answer.width, height: answer.height, data: answer.pixels };
    case 'large':
      checkPixelLimit(answer.width, answer.height, imagePixels);
      throw new ImageError('more pixels than the limit');
    case 'damaged':
      throw new ImageError('damaged HEIC', { cause: new Error(answer.reason) });
    case 'lacking':
      throw cannotLoad('the HEIC decoder (libheif-js)', new Error(answer.reason));
  }
}

/** Properties stand at the beginning of a file. */
const MOST_HEADER_BYTES = 1024 * 1024;

/** Of the largest size that the file declares anywhere: its image's, a tile's or a thumbnail's. */
function declaredPixels(bytes: Uint8Array): number {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, MOST_HEADER_BYTES));
  let most = 0;
  for (let at = header.indexOf('ispe'); at >= 0 && at + 16 <= header.length; at = header.indexOf('ispe', at + 4)) {
    // The name is followed by version and flags, width and height.
    most = Math.max(most, header.readUInt32BE(at + 8) * header.readUInt32BE(at + 12));
  }
  return most;
}

const waiting: Job[] = [];
const idle: Worker[] = [];
let workers = 0;

function goOn(): void {
  while (waiting.length > 0 && (idle.length > 0 || workers < Math.min(MOST_WORKERS, availableParallelism()))) {
    const job = waiting.shift() as Job;
    const worker = idle.pop() ?? startWorker(job);
    if (worker) give(job, worker);
  }
}

function startWorker({ reject }: Job): Worker | undefined {
  try {
    const worker = new Worker(HEIC_WORKER_SOURCE, { eval: true, workerData: filesOfDecoder() });
    workers += 1;
    return worker;
  } catch (cause) {
    reject(cannotLoad('the HEIC decoder (libheif-js)', cause));
    return undefined;
  }
}

function filesOfDecoder(): HeicWorkerData {
  const folder = join(dirname(require.resolve('libheif-js')), 'libheif-wasm');
  return { script: join(folder, 'libheif.js'), wasm: join(folder, 'libheif.wasm') };
}

/** An event loop waits for a worker only while it works. */
function give(job: Job, worker: Worker): void {
  const fail = (text: string, cause?: unknown) => settle('gone', () => job.reject(new ImageError(text, { cause })));
  const onMessage = (answer: HeicAnswer) => settle('idle', () => job.resolve(answer));
  const onError = (cause: unknown) => fail('damaged HEIC', cause);
  const onExit = (code: number) => fail(`the decoder crashed on it (exit code ${code})`);
  const slow = setTimeout(() => fail(`the decoder took longer than ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
  const settle = (after: 'idle' | 'gone', end: () => void) => {
    clearTimeout(slow);
    // One by one: Node listens to its workers, too, and would be taken away by removeAllListeners().
    worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    worker.unref();
    if (after === 'idle') idle.push(worker);
    else {
      workers -= 1;
      void worker.terminate();
    }
    end();
    goOn();
  };
  worker.ref();
  worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  worker.postMessage({ bytes: job.bytes, imagePixels: job.imagePixels } satisfies HeicOrder);
}
