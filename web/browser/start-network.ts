import { InferenceSession as GpuSession, Tensor as GpuTensor, env as gpuEnv } from 'onnxruntime-web/jspi';
import { InferenceSession as WasmSession, Tensor as WasmTensor, env as wasmEnv } from 'onnxruntime-web/wasm';

export type RunsOn = 'wasm' | 'webgpu';

/** 'auto': on WebGPU where the browser has one and a graphics processor behind it, else in WebAssembly. */
export type Compute = 'auto' | RunsOn;

export interface Network {
  /** @param pixels [1, S, S, 3], 0 to 255 @returns the values of the one image, by the names of the outputs */
  run(pixels: Float32Array, imageSizePx: number): Promise<Readonly<Record<string, Float32Array>>>;
  close(): Promise<void>;
}

/** Two builds of ONNX Runtime: that with WebGPU is larger, and wants a browser that can suspend WebAssembly (JSPI). */
const RUNTIMES = {
  wasm: { env: wasmEnv, InferenceSession: WasmSession, Tensor: WasmTensor },
  webgpu: { env: gpuEnv, InferenceSession: GpuSession, Tensor: GpuTensor },
} as const;

export type StartNetwork = (onnx: Uint8Array) => Promise<Network>;

/** In ONNX, one node that hands on its input. */
const NOTHING = 'CAg6NwoQCgF4EgF5IghJZGVudGl0eRIBZ1oPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCAhAN';

/**
 * Starts ONNX Runtime, which compiles itself with its first network: with one that does nothing, while the model is still
 * on its way.
 * @param binary of its WebAssembly
 * @returns what starts an end-to-end model: "image" [n, S, S, 3] → "probabilities" [n, units], and what else it gives
 */
export async function startRuntime(runsOn: RunsOn, binary: Uint8Array<ArrayBuffer>): Promise<StartNetwork> {
  const { env, InferenceSession, Tensor } = RUNTIMES[runsOn];
  env.logLevel = 'error';
  // Threads need a page that is cross-origin isolated, which no server of mere files makes it.
  env.wasm.numThreads = 1;
  env.wasm.wasmBinary = binary.buffer;
  const start = (onnx: Uint8Array) =>
    InferenceSession.create(onnx, { executionProviders: [runsOn], logSeverityLevel: 3 });
  await (await start(Uint8Array.from(atob(NOTHING), (character) => character.charCodeAt(0)))).release();
  return async (onnx) => {
    const session = await start(onnx);
    return {
      async run(pixels, imageSizePx) {
        const image = new Tensor('float32', pixels, [1, imageSizePx, imageSizePx, 3]);
        const outputs = Object.entries(await session.run({ image }));
        const read = outputs.map(async ([name, tensor]) => [name, (await tensor.getData()) as Float32Array] as const);
        return Object.fromEntries(await Promise.all(read));
      },
      close: () => session.release(),
    };
  };
}

/** What is used of WebGPU, which types of older browsers do not declare. */
interface Gpu {
  requestAdapter(): Promise<{ readonly info?: { readonly isFallbackAdapter?: boolean } } | null>;
}

/**
 * Why a network is not run on WebGPU here; undefined where it can be.
 * @param isWanted takes one that is mere software, too
 */
export async function noWebGpu(isWanted: boolean): Promise<string | undefined> {
  const { gpu } = navigator as { gpu?: Gpu };
  if (!gpu) return 'this browser has no WebGPU for this page';
  if (!('Suspending' in WebAssembly)) return 'this browser cannot suspend WebAssembly, which WebGPU needs';
  const adapter = await gpu.requestAdapter().catch(() => null);
  if (!adapter) return 'WebGPU finds no graphics processor';
  if (adapter.info?.isFallbackAdapter && !isWanted) return 'WebGPU has no graphics processor behind it';
  return undefined;
}
