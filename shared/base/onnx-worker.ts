/** Images in one run of a worker's network. Small, so that what passes between two layers stays in the cache. */
export const CHUNK_IMAGES = 4;

export interface OnnxWorkerData {
  /** Where onnxruntime-node lies. */
  readonly runtime: string;
  /** The model file, shared by all workers. */
  readonly model: Uint8Array;
  readonly imageSizePx: number;
  readonly chunkImages: number;
}

/** To a worker: one chunk, `pixels` [at most chunkImages, S, S, 3]. */
export interface OnnxJob {
  readonly pixels: Float32Array;
}

/** From a worker: it is ready; it failed; or the outputs of a job, [chunkImages, width] each, in the order of the file. */
export type OnnxReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly stage: 'load' | 'model' | 'run'; readonly message: string }
  | { readonly kind: 'done'; readonly outputs: readonly Float32Array[] };

/**
 * What a worker thread runs, as text: a file of its own would have to be found again in every bundle. It takes no part
 * in the types, so it stays this short. The session has one thread; every chunk is filled up with zeros to the same
 * number of images, so that a picture's features never depend on its neighbours.
 */
export const ONNX_WORKER_SOURCE = `
'use strict';
const { parentPort, workerData } = require('node:worker_threads');
const { runtime, model, imageSizePx, chunkImages } = workerData;
const shape = [chunkImages, imageSizePx, imageSizePx, 3];
const padded = new Float32Array(chunkImages * imageSizePx * imageSizePx * 3);
const fail = (stage, error) => parentPort.postMessage({ kind: 'failed', stage, message: String(error && error.message || error) });
(async () => {
  let ort, session;
  try { ort = require(runtime); } catch (error) { return fail('load', error); }
  try {
    session = await ort.InferenceSession.create(new Uint8Array(model), {
      executionProviders: ['cpu'], graphOptimizationLevel: 'all', intraOpNumThreads: 1, interOpNumThreads: 1,
      executionMode: 'sequential',
    });
  } catch (error) { return fail('model', error); }
  parentPort.on('message', async (job) => {
    if (job === 'close') {
      await session.release();
      parentPort.close();
      return;
    }
    try {
      padded.set(job.pixels);
      padded.fill(0, job.pixels.length);
      const values = await session.run({ pixels: new ort.Tensor('float32', padded, shape) });
      const outputs = session.outputNames.map((name) => values[name].data.slice());
      parentPort.postMessage({ kind: 'done', outputs }, outputs.map(({ buffer }) => buffer));
    } catch (error) { fail('run', error); }
  });
  parentPort.postMessage({ kind: 'ready' });
})();
`;
