import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { env, io, ready, setBackend, type Tensor, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { goldenImage } from '../../shared/head/golden-image';
import { resizeBilinear } from '../../shared/images/resize-bilinear';
import type { SiteFacts } from '../../shared/report/site-facts';
import { fetchFile } from './fetch-file';
import { type DecodeJpeg, jpegDecoder } from './jpeg-decoder';
import type { Answer, Check, Question } from './messages';

/** In the order of their speed. Both compute in float32; WebGL is not among them, since it may not (docs/decisions/site.md). */
const BACKENDS = ['wasm', 'cpu'] as const;

/** What the backend knows by name; only the one with SIMD and without threads is taken. */
const BINARIES = ['', '-simd', '-threaded-simd'].map((kind) => `tfjs-backend-wasm${kind}.wasm`);

let decodeJpeg: DecodeJpeg | undefined;
let classifier: { readonly facts: SiteFacts; readonly model: LayersModel } | undefined;
const answer = (message: Answer, transfer: Transferable[] = []) => postMessage(message, { transfer });

addEventListener('message', ({ data }: MessageEvent<Question>) => {
  if (data.kind === 'load') void load(data.facts);
  if (data.kind === 'classify') classify(data);
  if (data.kind === 'decode') decode(data);
});

async function load(facts: SiteFacts): Promise<void> {
  try {
    const [topology, weights, decoder] = await Promise.all([
      fetchFile('model.json'),
      fetchFile('weights.bin', (doneBytes) => answer({ kind: 'loading', doneBytes })),
      fetchFile('jpeg-turbo.wasm')
        .then(WebAssembly.compile)
        .then(jpegDecoder, () => undefined),
    ]);
    decodeJpeg = decoder;
    const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(topology));
    const artifacts = { modelTopology, weightSpecs: weightsManifest[0].weights, weightData: weights.buffer };
    const { model, ...how } = await firstThatPasses(facts, artifacts);
    classifier = { facts, model };
    answer({ kind: 'ready', ...how, jpeg: decoder !== undefined });
  } catch (error) {
    answer({ kind: 'unusable', problem: (error as Error).message });
  }
}

/** A backend that cannot be had, or says other than the golden vectors, gives way to the next one. */
async function firstThatPasses(facts: SiteFacts, artifacts: io.ModelArtifacts) {
  let slow: string | undefined;
  for (const backend of BACKENDS) {
    try {
      await use(backend);
      const model = await loadLayersModel(io.fromMemory(artifacts));
      const check = checkGolden(facts, model);
      const passes = check.difference === undefined || check.difference <= check.tolerance;
      if (passes || backend === BACKENDS.at(-1)) return { backend, model, check, slow };
      model.dispose();
      slow = `the answers of ${backend} differ from the golden vectors by ${check.difference}`;
    } catch (error) {
      slow = (error as Error).message;
    }
  }
  throw new Error(slow);
}

async function use(backend: (typeof BACKENDS)[number]): Promise<void> {
  if (backend === 'wasm') {
    // Threads need a page that is cross-origin isolated, which no server of mere files makes it.
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    if (!(await env().getAsync('WASM_HAS_SIMD_SUPPORT'))) throw new Error('this browser has no SIMD in WebAssembly');
    const bytes = await fetchFile('tfjs-backend-wasm-simd.wasm');
    // TensorFlow.js waits for ever where this fails, say by a policy of the server.
    await WebAssembly.compile(bytes);
    // Not compiled while it streams: some servers of files give it no type.
    const binary = URL.createObjectURL(new Blob([bytes]));
    setWasmPaths(Object.fromEntries(BINARIES.map((name) => [name, binary])), true);
  }
  if (!(await setBackend(backend))) throw new Error(`the backend ${backend} does not start`);
  await ready();
}

function checkGolden(facts: SiteFacts, model: LayersModel): Check {
  const { golden, imageSizePx } = facts;
  // The first answer takes longer than any other; nobody shall wait for it later.
  if (!golden) probabilities(model, goldenImage(imageSizePx, 8), imageSizePx);
  const differences = golden?.vectors.flatMap(({ squarePx, output, outputInFloat32 }) => {
    const said = probabilities(model, goldenImage(imageSizePx, squarePx), imageSizePx);
    // Not a number is no small difference.
    return (outputInFloat32 ?? output).map((wanted, i) => {
      const difference = Math.abs(wanted - (said[i] ?? Number.NaN));
      return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
    });
  });
  return { difference: differences && Math.max(...differences), tolerance: golden?.tolerance ?? 0 };
}

function classify({ id, image }: Extract<Question, { kind: 'classify' }>): void {
  try {
    if (!classifier) throw new Error('the model is not loaded yet');
    const { facts, model } = classifier;
    const begun = performance.now();
    const output = probabilities(model, resizeBilinear(image, facts.imageSizePx), facts.imageSizePx);
    const first = output[0] as number;
    const values = facts.output.kind === 'sigmoid' ? [1 - first, first] : output;
    answer({ kind: 'classified', id, probabilities: values, ms: performance.now() - begun });
  } catch (error) {
    answer({ kind: 'failed', id, problem: (error as Error).message });
  }
}

function decode({ id, bytes, width, height }: Extract<Question, { kind: 'decode' }>): void {
  const image = decodeJpeg?.(bytes, width, height);
  answer({ kind: 'decoded', id, image }, image ? [image.data.buffer as ArrayBuffer] : []);
}

/** @param pixels [imageSizePx, imageSizePx, 3], 0 to 255 */
function probabilities(model: LayersModel, pixels: Float32Array, imageSizePx: number): number[] {
  const output = tidy(() => model.predict(tensor4d(pixels, [1, imageSizePx, imageSizePx, 3])) as Tensor); // [1, units]
  const values = Array.from(output.dataSync());
  output.dispose();
  return values;
}
