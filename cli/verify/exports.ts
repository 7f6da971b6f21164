import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadOnnxRuntime } from '../../shared/engine/load-onnx-runtime';
import { SetupError } from '../../shared/errors';
import { goldenImage } from '../../shared/head/golden-image';
import { runGoldenImages } from '../../shared/head/golden-vectors';
import { readNamedFile } from '../../shared/storage/read-named-file';
import { cacheFolder } from '../cache-folder';
import { loadTensorflow } from '../machine/load-tensorflow';
import { pythonOf } from '../machine/python-of';
import { runProgram } from '../machine/run-program';
import { KERAS_PROGRAM } from './keras-program';
import type { ModelFolder } from './model-folder';

/** One form of the model, and the runtime that it is for. */
export interface ModelExport {
  readonly name: string;
  /** The files that it consists of; the first one is there or the export is not. */
  readonly files: readonly string[];
  /** Whether its base computes in int8 where the run's does. */
  readonly keepsPrecision?: true;
  /**
   * What it says of golden images of these squares.
   * @throws SetupError where this machine lacks the runtime
   */
  run(model: ModelFolder, squaresPx: readonly number[]): Promise<number[][]>;
}

const KERAS_TIMEOUT_MS = 180_000;

export const EXPORTS: readonly ModelExport[] = [
  {
    name: 'ONNX',
    keepsPrecision: true,
    files: ['model.onnx'],
    run: async (model, squaresPx) =>
      runGoldenImages(await readNamedFile(join(model.path, 'model.onnx')), sizeOf(model), squaresPx),
  },
  { name: 'ONNX, any size', keepsPrecision: true, files: ['model-any-size.onnx'], run: runAnySize },
  { name: 'TensorFlow.js', files: ['model.json', 'weights.bin'], run: runTfjs },
  { name: 'Keras', files: ['model.keras'], run: runKeras },
];

const sizeOf = ({ manifest }: ModelFolder) => manifest.input.shape[1] as number;

/** The golden images are as large as the input, so that their resize changes nothing. */
async function runAnySize({ path, manifest }: ModelFolder, squaresPx: readonly number[]): Promise<number[][]> {
  const { InferenceSession, Tensor } = await loadOnnxRuntime();
  const session = await InferenceSession.create(await readNamedFile(join(path, 'model-any-size.onnx')));
  const sizePx = manifest.input.shape[1] as number;
  try {
    const outputs: number[][] = [];
    for (const squarePx of squaresPx) {
      const image = new Tensor('uint8', Uint8Array.from(goldenImage(sizePx, squarePx)), [sizePx, sizePx, 3]);
      const { probabilities } = await session.run({ image });
      const ofClasses = Array.from(probabilities?.data as Float32Array);
      outputs.push(manifest.output.kind === 'sigmoid' ? ofClasses.slice(1) : ofClasses);
    }
    return outputs;
  } finally {
    await session.release();
  }
}

async function runTfjs(model: ModelFolder, squaresPx: readonly number[]): Promise<number[][]> {
  const tf = await loadTfjs();
  const sizePx = sizeOf(model);
  const layers = await tf.loadLayersModel(pathToFileURL(join(model.path, 'model.json')).href);
  try {
    return squaresPx.map((squarePx) =>
      tf.tidy(() => {
        const image = tf.tensor4d(goldenImage(sizePx, squarePx), [1, sizePx, sizePx, 3]);
        return [...(layers.predict(image) as ReturnType<typeof tf.tensor>).dataSync()];
      }),
    );
  } finally {
    layers.dispose();
  }
}

async function loadTfjs() {
  try {
    loadTensorflow();
    return await import('../../shared/tensorflow/tfjs-node');
  } catch (cause) {
    throw new SetupError(`TensorFlow.js does not run here: ${(cause as Error).message.split('\n')[0]}`, {
      cause,
      remedy: 'run "headstart setup"',
    });
  }
}

async function runKeras(model: ModelFolder, squaresPx: readonly number[]): Promise<number[][]> {
  const python = findKeras();
  const folder = await mkdtemp(join(tmpdir(), 'headstart-verify-'));
  try {
    const images = join(folder, 'images.f32');
    await writeFile(images, Buffer.concat(squaresPx.map((squarePx) => bytesOf(goldenImage(sizeOf(model), squarePx)))));
    const printed = await runProgram(python, ['-c', KERAS_PROGRAM, join(model.path, 'model.keras'), images], {
      timeoutMs: KERAS_TIMEOUT_MS,
    }).catch((cause: Error) => {
      if (!/No module named/.test(cause.message)) throw new Error(lastLine(cause.message), { cause });
      throw new SetupError(`"${python}" has no Keras`, { cause, remedy: KERAS_REMEDY });
    });
    return JSON.parse(printed.trim().split('\n').at(-1) as string).outputs;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const PYTHON = 'HEADSTART_PYTHON';
const SYSTEMS_PYTHON = process.platform === 'win32' ? 'python' : 'python3';
const KERAS_REMEDY = `set ${PYTHON} to a Python that has keras and tensorflow`;

/** The Python that the variable names, else that of the environment which "npm run golden" makes, else the system's. */
function findKeras(): string {
  const own = pythonOf(join(cacheFolder(process.env), 'python', 'keras'));
  return process.env[PYTHON] || (existsSync(own) ? own : SYSTEMS_PYTHON);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);
const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? text;
