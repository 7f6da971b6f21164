import { HeadstartError, SetupError } from '../../shared/errors';
import { goldenImage } from '../../shared/head/golden-image';
import { judgeSimilarity } from '../../shared/head/judgement';
import { resizeBilinear } from '../../shared/images/resize-bilinear';
import type { GoldenVectors } from '../../shared/records/golden-vectors';
import { fetchFile } from './fetch-file';
import { type DecodeJpeg, jpegDecoder } from './jpeg-decoder';
import type { Answer, Check, ModelAbout, Problem, Question, RuntimeFiles } from './messages';
import { type ModelFolder, openModelFolder } from './model-folder';
import { type Compute, type Network, noWebGpu, type RunsOn, type StartNetwork, startRuntime } from './start-network';
import { unpacked } from './unpacked';

const REMEDY = 'Copy the whole folder that the page’s scripts came from.';

/** How long WebGPU may take to start and to give its first answer, which compiles the shaders; longer where it was asked for. */
const PATIENCE_MS = { auto: 15_000, webgpu: 180_000 } as const;
type Patience = keyof typeof PATIENCE_MS;

interface Started {
  readonly runsOn: RunsOn;
  readonly network: Network;
  readonly check: Check;
  /** Why it does not run on WebGPU. */
  readonly note?: string;
}

let decodeJpeg: DecodeJpeg | undefined;
let model: { readonly about: ModelAbout; readonly network: Network } | undefined;
/** ONNX Runtime takes one image after another. */
let before: Promise<void> = Promise.resolve();
const answer = (message: Answer, transfer: Transferable[] = []) => postMessage(message, { transfer });

addEventListener('message', ({ data }: MessageEvent<Question>) => {
  if (data.kind === 'load') void load(data);
  if (data.kind === 'classify') before = before.then(() => classify(data));
  if (data.kind === 'decode') decode(data);
});

async function load({ source, task, files, compute }: Extract<Question, { kind: 'load' }>): Promise<void> {
  try {
    const decoder = fetchFile(files.jpeg, REMEDY)
      .then(WebAssembly.compile)
      .then(jpegDecoder, () => undefined);
    const patience = compute === 'webgpu' ? 'webgpu' : 'auto';
    const choice = chooseRuntime(compute, files);
    // Fetched and compiled while the network comes.
    const runtime = choice.then(({ first }) => runtimeOf(first, files, patience));
    runtime.catch(() => undefined);
    const folder = await openModelFolder(source, task, (doneBytes, totalBytes) =>
      answer({ kind: 'loading', doneBytes, totalBytes }),
    );
    const { first, note } = await choice;
    const { network, ...how } = await firstThatPasses(folder, files, first, runtime, patience);
    decodeJpeg = await decoder;
    model = { about: folder.about, network };
    answer({ kind: 'ready', about: folder.about, note, ...how, jpeg: decodeJpeg !== undefined });
  } catch (error) {
    answer({ kind: 'unusable', problem: problemOf(error) });
  }
}

async function chooseRuntime(
  compute: Compute,
  { webgpu }: RuntimeFiles,
): Promise<{ readonly first: RunsOn; readonly note?: string }> {
  if (compute === 'wasm' || !webgpu) return { first: 'wasm' };
  const note = await noWebGpu(compute === 'webgpu');
  return note === undefined ? { first: 'webgpu' } : { first: 'wasm', note };
}

async function runtimeOf(runsOn: RunsOn, files: RuntimeFiles, patience: Patience): Promise<StartNetwork> {
  const binary = await unpacked(await fetchFile(files[runsOn] as string, REMEDY));
  return runsOn === 'webgpu' ? soon(startRuntime(runsOn, binary), patience) : startRuntime(runsOn, binary);
}

/** @throws Error if the graphics driver does not answer in time */
function soon<T>(started: Promise<T>, patience: Patience): Promise<T> {
  const patienceMs = PATIENCE_MS[patience];
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`no answer for ${patienceMs / 1000} seconds`)), patienceMs);
  });
  return Promise.race([started, late]);
}

/** WebGPU that does not start or answer, or says other than the golden vectors, gives way to WebAssembly. */
async function firstThatPasses(
  { about, onnx, golden }: ModelFolder,
  files: RuntimeFiles,
  first: RunsOn,
  runtime: Promise<StartNetwork>,
  patience: Patience,
): Promise<Started> {
  const start = async (runsOn: RunsOn, startNetwork: StartNetwork) => {
    const network = await startNetwork(onnx);
    return { runsOn, network, check: await checkGolden(about, golden, network) };
  };
  const inWasm = (own: Promise<StartNetwork>) =>
    own.then((startNetwork) => start('wasm', startNetwork)).catch(cannotCompute);
  if (first === 'wasm') return inWasm(runtime);
  let note: string;
  try {
    const started = await soon(start('webgpu', await runtime), patience);
    const { difference, tolerance } = started.check;
    if (difference === undefined || difference <= tolerance) return started;
    note = `on WebGPU its results differ from its golden vectors by ${difference.toPrecision(2)}`;
    await started.network.close();
  } catch (error) {
    note = `WebGPU does not run it: ${(error as Error).message}`;
  }
  return { ...(await inWasm(runtimeOf('wasm', files, patience))), note };
}

function cannotCompute(cause: Error): never {
  if (cause instanceof HeadstartError) throw cause;
  throw new SetupError(`This browser cannot run the model: ${cause.message}`, {
    cause,
    remedy:
      'It needs WebAssembly with SIMD, which browsers have since 2021 (Safari since 16.4) and policies may forbid.',
  });
}

async function checkGolden(
  { imageSizePx }: ModelAbout,
  golden: GoldenVectors | undefined,
  network: Network,
): Promise<Check> {
  // The first answer takes longer than any other; nobody shall wait for it later.
  if (!golden) await network.run(goldenImage(imageSizePx, 8), imageSizePx);
  const differences: number[] = [];
  for (const { squarePx, output } of golden?.vectors ?? []) {
    const { probabilities: said } = await network.run(goldenImage(imageSizePx, squarePx), imageSizePx);
    for (const [i, wanted] of output.entries()) {
      const difference = Math.abs(wanted - (said?.[i] ?? Number.NaN));
      // Not a number is no small difference.
      differences.push(Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
    }
  }
  const tolerance = golden?.int8Tolerance ?? golden?.tolerance ?? 0;
  return { difference: golden && Math.max(...differences), tolerance };
}

async function classify({ id, image }: Extract<Question, { kind: 'classify' }>): Promise<void> {
  try {
    if (!model) throw new SetupError('The model is not loaded yet');
    const { about, network } = model;
    const begun = performance.now();
    const outputs = await network.run(resizeBilinear(image, about.imageSizePx), about.imageSizePx);
    const output = outputs.probabilities as Float32Array;
    const first = output[0] as number;
    const probabilities = about.output === 'sigmoid' ? [1 - first, first] : Array.from(output);
    const nearness = about.unknown && judgeSimilarity(outputs[about.unknown.output], about.unknown);
    answer({ kind: 'classified', id, judgement: { probabilities, ...nearness }, ms: performance.now() - begun });
  } catch (error) {
    answer({ kind: 'failed', id, problem: problemOf(error) });
  }
}

function decode({ id, bytes, width, height }: Extract<Question, { kind: 'decode' }>): void {
  const image = decodeJpeg?.(bytes, width, height);
  answer({ kind: 'decoded', id, image }, image ? [image.data.buffer as ArrayBuffer] : []);
}

function problemOf(error: unknown): Problem {
  const { name, message } = error as Error;
  return { name, message };
}
