/** Up to this side, the values between two layers of four images stay in the processor's cache: docs/decisions/speed.md. */
const SMALL_PX = 160;

/** Images in one run of a worker's network. */
export const chunkImagesOf = (imageSizePx: number): number => (imageSizePx > SMALL_PX ? 2 : 4);

export interface OnnxWorkerData {
  /** Where onnxruntime-node lies. */
  readonly runtime: string;
}

/** What computes a session: one thread of the processor, or the graphics processor. */
export type OnnxProvider = 'cpu' | { readonly name: 'webgpu'; readonly preferredLayout: 'NHWC' | 'NCHW' };

/** To a worker, which does one after the other in the order in which they come. */
export type OnnxJob =
  /** Makes a network ready; `model` is its file, shared by all workers. */
  | {
      readonly kind: 'load';
      readonly network: number;
      readonly model: Uint8Array;
      readonly imageSizePx: number;
      readonly chunkImages: number;
      readonly provider: OnnxProvider;
    }
  /** One chunk, `pixels` [at most chunkImages, S, S, 3]. */
  | { readonly kind: 'run'; readonly network: number; readonly pixels: Float32Array }
  /** Lets a network go; nothing is answered. */
  | { readonly kind: 'drop'; readonly network: number }
  | { readonly kind: 'close' };

/** From a worker: a network is ready; a job failed; or the outputs of a chunk, [chunkImages, width] each, as in the file. */
export type OnnxReply =
  | { readonly kind: 'loaded'; readonly network: number }
  | { readonly kind: 'done'; readonly outputs: readonly Float32Array[] }
  | {
      readonly kind: 'failed';
      readonly network: number;
      readonly stage: 'runtime' | 'model' | 'run';
      readonly message: string;
    };

/**
 * What a worker thread runs, as text: a file of its own would have to be found again in every bundle. It takes no part
 * in the types, so it stays this short. A session has one thread; every chunk is filled up with zeros to the same
 * number of images, so that a picture's features never depend on its neighbours.
 */
export const ONNX_WORKER_SOURCE = `
'use strict';
const { parentPort, workerData } = require('node:worker_threads');
const { runtime } = workerData;
const networks = new Map();
const why = (error) => String(error && error.message || error);
let ort, lacking;
try { ort = require(runtime); } catch (error) { lacking = why(error); }
const jobs = {
  async load({ network, model, imageSizePx, chunkImages, provider }) {
    if (lacking) return fail(network, 'runtime', lacking);
    try {
      const session = await ort.InferenceSession.create(new Uint8Array(model), {
        executionProviders: [provider], graphOptimizationLevel: 'all', intraOpNumThreads: 1, interOpNumThreads: 1,
        // A GPU's nodes that are about shapes stay on the processor, about which it would warn.
        executionMode: 'sequential', logSeverityLevel: provider === 'cpu' ? 2 : 3,
      });
      const shape = [chunkImages, imageSizePx, imageSizePx, 3];
      networks.set(network, { session, shape, padded: new Float32Array(chunkImages * imageSizePx * imageSizePx * 3) });
      parentPort.postMessage({ kind: 'loaded', network });
    } catch (error) { fail(network, 'model', why(error)); }
  },
  async run({ network, pixels }) {
    try {
      const { session, shape, padded } = networks.get(network);
      padded.set(pixels);
      padded.fill(0, pixels.length);
      const values = await session.run({ [session.inputNames[0]]: new ort.Tensor('float32', padded, shape) });
      const outputs = session.outputNames.map((name) => values[name].data.slice());
      parentPort.postMessage({ kind: 'done', outputs }, outputs.map(({ buffer }) => buffer));
    } catch (error) { fail(network, 'run', why(error)); }
  },
  async drop({ network }) {
    const session = networks.get(network)?.session;
    networks.delete(network);
    await session?.release();
  },
  async close() {
    for (const network of [...networks.keys()]) await jobs.drop({ network });
    parentPort.close();
  },
};
const fail = (network, stage, message) => parentPort.postMessage({ kind: 'failed', network, stage, message });
let before = Promise.resolve();
parentPort.on('message', (job) => { before = before.then(() => jobs[job.kind](job)); });
`;
