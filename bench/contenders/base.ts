import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { loadOnnxRuntime } from '../../shared/base/load-onnx-runtime';
import { createOnnxEngine } from '../../shared/base/onnx-engine';
import { secondsOf, serve } from './serve';

/** usage: base.ts headstart|bare NETWORK.onnx PIXELS; 24 batches of 32 images a measurement */
const BATCHES = 24;
const BATCH_IMAGES = 32;
const SIZE_PX = 160;

async function main(): Promise<void> {
  const [engine, network = '', pixelsFile = ''] = process.argv.slice(2);
  const bytes = await readFile(pixelsFile);
  const pixels = new Float32Array(new SharedArrayBuffer(bytes.byteLength));
  Buffer.from(pixels.buffer).set(bytes);
  const run = engine === 'bare' ? await bare(network, pixels) : await headstart(network, pixels);
  await serve(async () => ({ seconds: await secondsOf(run), images: BATCHES * BATCH_IMAGES }));
  process.exit(0);
}

/** Three batches under way, as the steps have them. */
async function headstart(network: string, pixels: Float32Array) {
  const engine = await createOnnxEngine(await readFile(network), { imageSizePx: SIZE_PX, featureCount: 1280 });
  return async () => {
    let left = BATCHES;
    const lane = async () => {
      while (left-- > 0) await engine.run(pixels, BATCH_IMAGES);
    };
    await Promise.all([lane(), lane(), lane()]);
  };
}

/** ONNX Runtime as its documentation has it: one session over all cores. */
async function bare(network: string, pixels: Float32Array) {
  const { InferenceSession, Tensor } = await loadOnnxRuntime();
  const session = await InferenceSession.create(network, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: availableParallelism(),
  });
  const tensor = new Tensor('float32', Float32Array.from(pixels), [BATCH_IMAGES, SIZE_PX, SIZE_PX, 3]);
  return async () => {
    for (let batch = 0; batch < BATCHES; batch++) await session.run({ pixels: tensor });
  };
}

void main();
