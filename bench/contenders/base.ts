import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { loadOnnxRuntime } from '../../shared/engine/load-onnx-runtime';
import { createOnnxEngine } from '../../shared/engine/onnx-engine';
import { secondsOf, serve } from './serve';

/** usage: base.ts headstart|bare|bare-best NETWORK.onnx PIXELS [SIZE_PX FEATURES IMAGES]: so many images a measurement */
const BATCH_IMAGES = 32;
/** What `bare-best` chooses among. */
const BATCHES = [1, 4, 8, BATCH_IMAGES];

interface Input {
  readonly network: string;
  /** [32, S, S, 3], shared. */
  readonly pixels: Float32Array;
  readonly sizePx: number;
  readonly featureCount: number;
  /** A multiple of 32. */
  readonly images: number;
}

interface Contender {
  work(): Promise<unknown>;
  readonly settings?: string;
}

async function main(): Promise<void> {
  const [engine = '', network = '', pixelsFile = '', sizePx = '160', featureCount = '1280', images = '768'] =
    process.argv.slice(2);
  const bytes = await readFile(pixelsFile);
  const pixels = new Float32Array(new SharedArrayBuffer(bytes.byteLength));
  Buffer.from(pixels.buffer).set(bytes);
  const input = { network, pixels, sizePx: Number(sizePx), featureCount: Number(featureCount), images: Number(images) };
  const start = { headstart, bare, 'bare-best': bareBest }[engine];
  if (!start) throw new Error(`No contender is called "${engine}"`);
  const { work, settings } = await start(input);
  await serve(async () => ({ seconds: await secondsOf(work), images: input.images, ...(settings && { settings }) }));
  process.exit(0);
}

/** Three batches under way, as the steps have them. */
async function headstart({ network, pixels, sizePx, featureCount, images }: Input): Promise<Contender> {
  const engine = await createOnnxEngine(await readFile(network), { imageSizePx: sizePx, featureCount });
  return {
    async work() {
      let left = images / BATCH_IMAGES;
      const lane = async () => {
        while (left-- > 0) await engine.run(pixels, BATCH_IMAGES);
      };
      await Promise.all([lane(), lane(), lane()]);
    },
  };
}

/** ONNX Runtime as its documentation has it: one session over all cores. */
const bare = async (input: Input): Promise<Contender> => ({
  work: await oneSession(input, availableParallelism(), BATCH_IMAGES),
});

/** One session with the batch that is fastest on all cores, and then the number of threads that is fastest with it. */
async function bareBest(input: Input): Promise<Contender> {
  const tried: { readonly threads: number; readonly batch: number; readonly seconds: number }[] = [];
  const attempt = async (threads: number, batch: number) => {
    const trial = await oneSession({ ...input, images: BATCH_IMAGES }, threads, batch);
    await trial();
    tried.push({ threads, batch, seconds: await secondsOf(trial) });
  };
  const best = () => tried.reduce((one, other) => (other.seconds < one.seconds ? other : one));
  const cores = availableParallelism();
  for (const batch of BATCHES) await attempt(cores, batch);
  const { batch } = best();
  for (let threads = cores >> 1; threads > 0; threads >>= 1) await attempt(threads, batch);
  const { threads } = best();
  return { work: await oneSession(input, threads, batch), settings: `threads ${threads}, batch ${batch}` };
}

async function oneSession({ network, pixels, sizePx, images }: Input, threads: number, batch: number) {
  const { InferenceSession, Tensor } = await loadOnnxRuntime();
  const session = await InferenceSession.create(network, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
  });
  const values = Float32Array.from(pixels.subarray(0, batch * sizePx ** 2 * 3));
  const tensor = new Tensor('float32', values, [batch, sizePx, sizePx, 3]);
  const [name = ''] = session.inputNames;
  return async () => {
    for (let done = 0; done < images; done += batch) await session.run({ [name]: tensor });
  };
}

void main();
