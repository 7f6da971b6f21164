import { runKeys } from '../shared/artifacts';
import { architectureOf } from '../shared/backbone/architectures';
import { loadNetwork } from '../shared/backbone/load-network';
import type { Manifest } from '../shared/dataset/manifest';
import { type OnnxNetwork, startOnnxNetwork } from '../shared/engine/onnx-network';
import { SetupError, splitRemedy } from '../shared/errors';
import type { PublishedModel } from '../shared/fine-tune/fine-tune-result';
import { sha256Hex } from '../shared/hash';
import { type GoldenVectors, goldenVectors } from '../shared/head/golden-vectors';
import type { LayersModelFile } from '../shared/head/layers-model';
import type { ModelManifest, MultiLabelModelManifest } from '../shared/head/model-manifest';
import { type Similarity, similarityRecord } from '../shared/head/similarity';
import { startModel } from '../shared/head/start-model';
import { writeModelOnnx } from '../shared/head/write-model-onnx';
import { writeModelTfjs } from '../shared/head/write-model-tfjs';
import { preprocessingVersion } from '../shared/images/preprocessing-version';
import { putJson } from '../shared/json-file';
import { precisionOf } from '../shared/records/precision-of';
import { recordText } from '../shared/records/record-text';
import type { StepContext } from './handler';

const TFJS_IS_FLOAT32 =
  'The head was trained on the features of the int8 base, which model.onnx contains. TensorFlow.js has no int8 convolution: model.json contains the base in float32 with the same head, and its probabilities differ by what rounding does to the features.';

/** The model, and how it tells images that show none of its classes, where it does. */
export type ToPublish = PublishedModel & { readonly similarity?: Similarity | undefined };

export interface WrittenModel<Manifest = ModelManifest> {
  readonly manifest: Manifest;
  readonly onnx: Uint8Array;
  /** Undefined where the base does not run in TensorFlow.js. */
  readonly tfjs: LayersModelFile | undefined;
  /** Undefined where ONNX Runtime is not installed. */
  readonly golden: GoldenVectors | undefined;
  /** The model as `startModel` starts it, for whoever called to use and to close; undefined as `golden` is. */
  readonly network: OnnxNetwork | undefined;
}

/**
 * Writes the end-to-end model in each format, with its manifest.
 * @param documents what goes with it, by key
 */
export function publishModel(
  runId: string,
  manifest: Manifest,
  model: ToPublish,
  documents: Documents,
  context: StepContext,
): Promise<WrittenModel> {
  const { prefix, similarity } = runKeys(runId).model;
  return writeModel(runId, model, documents, context, (files, inFloat32) =>
    manifestOf(manifest, model, files, inFloat32, similarity.slice(prefix.length)),
  );
}

/**
 * The same where an image may have several labels.
 * @param thresholds an image is taken for a class from this probability on, in the order of the classes
 */
export function publishMultiLabelModel(
  runId: string,
  manifest: Manifest,
  model: PublishedModel & { readonly thresholds: readonly number[] },
  documents: Documents,
  context: StepContext,
): Promise<WrittenModel<MultiLabelModelManifest>> {
  const { head, base, thresholds } = model;
  return writeModel(
    runId,
    model,
    documents,
    context,
    (files, inFloat32): MultiLabelModelManifest => ({
      schemaVersion: 2,
      task: 'multi-label',
      ...inputOf(manifest, model),
      output: { name: 'probabilities', shape: [null, head.units], kind: 'sigmoids', thresholds: [...thresholds] },
      base: baseOf(base),
      ...(inFloat32 && { notes: [TFJS_IS_FLOAT32] }),
      files,
    }),
  );
}

type Documents = readonly (readonly [key: string, text: string])[];
type Files = ModelManifest['files'];

async function writeModel<About extends object>(
  runId: string,
  { head, base, tunedFrom, similarity }: ToPublish,
  documents: Documents,
  context: StepContext,
  aboutOf: (files: Files, inFloat32: boolean) => About,
): Promise<WrittenModel<About>> {
  const { store } = context;
  const { backbone, int8 } = base;
  const architecture = architectureOf(backbone);
  const notice = (text: string) => context.progress({ kind: 'notice', text });
  const keys = runKeys(runId).model;
  const modelOf = async (of: typeof base) =>
    writeModelOnnx(await loadNetwork(store, of, notice), head, similarity?.directions);
  const onnx = await modelOf(base);
  // What the exports without int8 are held to.
  const inFloat32 = int8?.kind === 'used' ? await modelOf({ ...base, int8: undefined }) : undefined;
  const running = runModel(onnx, inFloat32, base, context);
  // While the model runs on other threads, it is written for TensorFlow.js.
  const tfjs = architecture.can.tensorflow
    ? writeModelTfjs(await context.base.weights(base.sha256), head, backbone.imageSizePx, tunedFrom)
    : undefined;
  const { network, golden } = await running;
  const files: readonly (readonly [key: string, bytes: Uint8Array])[] = [
    ...(tfjs
      ? ([
          [keys.tfjsWeights, tfjs.weightsBin],
          [keys.tfjs, Buffer.from(tfjs.modelJson)],
        ] as const)
      : []),
    ...(tfjs && similarity
      ? [[keys.similarity, Buffer.from(recordText(similarityRecord(head.classes, similarity)))] as const]
      : []),
    [keys.onnx, onnx],
    ...documents.map(([key, text]) => [key, Buffer.from(text)] as const),
    ...(golden ? [[keys.golden, Buffer.from(recordText(golden))] as const] : []),
  ];
  const sums = files.map(([key, bytes]) => ({
    name: key.slice(keys.prefix.length),
    bytes: bytes.length,
    sha256: sha256Hex(bytes),
  }));
  const about = aboutOf(sums, inFloat32 !== undefined);
  try {
    await Promise.all(files.map(([key, bytes]) => store.put(key, bytes)));
    // The manifest last: where it stands, the model is whole.
    await putJson(store, keys.manifest, about);
  } catch (error) {
    await network?.close();
    throw error;
  }
  return { manifest: about, onnx, tfjs, golden, network };
}

/** @param similarityFile name of the file in which other exports find what model.onnx tells unknown images by */
function manifestOf(
  manifest: Manifest,
  { head, base, similarity }: ToPublish,
  files: Files,
  inFloat32: boolean,
  similarityFile: string,
): ModelManifest {
  const file = files.find(({ name }) => name === similarityFile)?.name;
  return {
    schemaVersion: 1,
    ...inputOf(manifest, { head, base }),
    output:
      head.units === 1
        ? { name: 'probabilities', shape: [null, 1], kind: 'sigmoid', positiveClass: head.classes[1] as string }
        : { name: 'probabilities', shape: [null, head.units], kind: 'softmax' },
    ...(similarity && { unknown: unknownOf(similarity, file) }),
    ...(head.temperature !== undefined && {
      calibration: { temperature: head.temperature, fittedOn: 'validation' as const },
    }),
    base: baseOf(base),
    ...(inFloat32 && { notes: [TFJS_IS_FLOAT32] }),
    files,
  };
}

function inputOf(
  { config: { orient } }: Manifest,
  { head, base }: Pick<PublishedModel, 'head' | 'base'>,
): Pick<ModelManifest, 'classes' | 'input'> {
  const { imageSizePx } = base.backbone;
  return {
    classes: [...head.classes],
    input: {
      name: 'image',
      shape: [null, imageSizePx, imageSizePx, 3],
      layout: 'NHWC, RGB, float32',
      range: [0, 255],
      orient,
      resize: 'bilinear, half-pixel centres, no antialiasing, aspect ratio not kept, values not rounded',
      preprocessingVersion: preprocessingVersion(orient),
    },
  };
}

function baseOf(base: PublishedModel['base']): ModelManifest['base'] {
  const { name, sha256, backbone } = base;
  const { width } = backbone;
  return { name, sha256, ...(width !== undefined && { width }), backbone, precision: precisionOf(base) };
}

const unknownOf = (
  { threshold, falseAlarmRate }: Similarity,
  file: string | undefined,
): NonNullable<ModelManifest['unknown']> => ({
  output: 'similarities',
  ...(file && { file }),
  ...{ threshold, falseAlarmRate, fittedOn: 'validation' },
});

/** Starts the model and has it say what it says of images that need no file; where ONNX Runtime is not installed, neither. */
async function runModel(
  onnx: Uint8Array,
  inFloat32: Uint8Array | undefined,
  { backbone }: PublishedModel['base'],
  { base, progress }: StepContext,
): Promise<Pick<WrittenModel, 'network' | 'golden'>> {
  const { imageSizePx } = backbone;
  const threads = base.threads();
  try {
    const [network, float32] = await Promise.all([
      startModel(onnx, backbone, threads, inFloat32 ? 'int8' : 'float32'),
      inFloat32 && startOnnxNetwork(inFloat32, { imageSizePx, threads, share: 0.5 }),
    ]);
    const golden = await goldenVectors(network, imageSizePx, float32);
    await float32?.close();
    return { network, golden };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    const { problem } = splitRemedy(error.message);
    progress({ kind: 'notice', text: `The model has no golden vectors, its report no activation maps: ${problem}` });
    return { network: undefined, golden: undefined };
  }
}
