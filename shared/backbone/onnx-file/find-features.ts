import { nearest } from '../../nearest';
import { assembleProbe } from './assemble-onnx';
import { findImageInput } from './find-image-input';
import type { FeatureShape, FoundFeatures } from './found-features';
import { neededParts } from './needed-parts';
import { onnxError } from './onnx-error';
import type { OnnxModel } from './onnx-model';
import type { OnnxPreprocessing } from './onnx-preprocessing';
import type { OnnxOutput, RunOnnx } from './run-onnx';
import { type Classifier, traceTop } from './trace-top';

export interface FindFeaturesOptions {
  readonly run: RunOnnx;
  readonly preprocessing: OnnxPreprocessing;
  /** Name of a value to take, where the user names one. */
  readonly output?: string;
}

/** As many as the largest networks have: VGG's last map, flattened, has 25,088. */
const MOST_FEATURES = 65_536;
/** Of a grid of tokens: fewer are more likely something else. */
const LEAST_PATCHES = 9;
/** Of several outputs, those that people use as features. */
const PREFERRED = ['image_embeds', 'last_hidden_state', 'pooler_output'];
/** Says that an output is no list of classes. */
const NAMES_FEATURES = /embed|feature|hidden_state|pooler/i;

/**
 * Where the features are: in front of the classifier that a network ends in, else its output. It is run once, to see
 * the shapes of what might be taken.
 * @throws BaseError where nothing in it makes one row of numbers an image
 */
export async function findFeatures(model: OnnxModel, options: FindFeaturesOptions): Promise<FoundFeatures> {
  const output = options.output === undefined ? chooseOutput(model) : checkOutput(model, options.output);
  const isNamed = options.output !== undefined || NAMES_FEATURES.test(output);
  const classifier = isNamed ? undefined : traceTop(model, output);
  const values = await probe(model, classifier ? [classifier.tensor, output] : [output], options);
  const input = classifier && values.get(classifier.tensor);
  if (classifier && input && isClassifier(classifier, input.dims)) {
    return found(model, classifier.tensor, input, classifier.quantized, whyCut(classifier));
  }
  const why = isNamed ? (options.output === undefined ? 'as its name says' : 'as asked') : 'it ends in no classifier';
  return found(model, output, values.get(output), undefined, `taken from its output "${output}" (${why})`);
}

function chooseOutput(model: OnnxModel): string {
  const image = findImageInput(model).name;
  const names = model.outputs.map(({ name }) => name);
  const ordered = [...PREFERRED.filter((name) => names.includes(name)), ...names];
  const chosen = ordered.find((name) => neededParts(model, [name]).inputs.join() === image);
  if (chosen !== undefined) return chosen;
  throw onnxError(
    model.name,
    'none of its outputs is made of the image alone',
    'Name one of its values as the output.',
  );
}

function checkOutput(model: OnnxModel, output: string): string {
  const made = model.nodes.flatMap(({ outputs }) => outputs);
  if (made.includes(output)) return output;
  const close = nearest(output, made);
  const outputs = model.outputs.map(({ name }) => `"${name}"`).join(', ');
  const remedy = `Its outputs are ${outputs}; any other value of its graph may be named too.`;
  throw onnxError(model.name, `it has no value "${output}"${close ? `, but "${close}"` : ''}`, remedy);
}

async function probe(
  model: OnnxModel,
  values: readonly string[],
  { run, preprocessing }: FindFeaturesOptions,
): Promise<ReadonlyMap<string, OnnxOutput>> {
  const { imageSizePx } = preprocessing;
  const pixels = new Float32Array(imageSizePx * imageSizePx * 3);
  try {
    return await run(assembleProbe(model, [...new Set(values)], preprocessing), pixels, 1, imageSizePx);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const found = `it does not run on one image of ${imageSizePx} px. ${why}`;
    throw onnxError(model.name, found, 'Give the input size that it was trained with.', error);
  }
}

/** A convolution is one where it reads one place, or where its classes say so. */
function isClassifier({ reads, classes }: Classifier, dims: readonly number[]): boolean {
  if (reads === 'rows') return dims.length >= 2;
  if (dims.length !== 4) return false;
  return reads === 'pooled' ? dims[2] === 1 && dims[3] === 1 : classes !== undefined;
}

function whyCut({ tensor, opType, classes }: Classifier): string {
  const last = `${classes === undefined ? '' : `${classes} classes, `}${opType}`;
  return `taken from "${tensor}", which its last learned layer reads (${last}); that layer is left out`;
}

function found(
  model: OnnxModel,
  tensor: string,
  value: OnnxOutput | undefined,
  quantized: FoundFeatures['quantized'],
  how: string,
): FoundFeatures {
  const dims = value?.dims ?? [];
  const elementType = value?.elementType ?? 'unknown';
  const form = formOf(model, tensor, dims);
  const isNumber = quantized !== undefined || ['float32', 'float16', 'float64', 'bfloat16'].includes(elementType);
  if (!form || !isNumber || dims[0] !== 1) {
    const says = `"${tensor}" is ${elementType} [${dims.join(', ')}] for one image`;
    throw onnxError(model.name, `its features are no row of numbers: ${says}`, 'Name another value as its output.');
  }
  const { shape, featureCount, note } = form;
  if (featureCount < 2 || featureCount > MOST_FEATURES) {
    const says = `${featureCount} features an image, 2 to ${MOST_FEATURES} can be used`;
    throw onnxError(model.name, `"${tensor}" has ${says}`, 'Name another value as its output.');
  }
  const sentence = `${featureCount} features: ${how}${note && `; ${note}`}`;
  return { tensor, shape, featureCount, elementType, quantized, how: sentence };
}

interface Form {
  readonly shape: FeatureShape;
  readonly featureCount: number;
  readonly note: string;
}

function formOf(model: OnnxModel, tensor: string, dims: readonly number[]): Form | undefined {
  const [, a = 0, b = 0, c = 0] = dims;
  if (dims.length === 2) return { shape: 'vector', featureCount: a, note: '' };
  const isVector = dims.filter((size) => size !== 1).length <= 1;
  if (isVector && dims.length > 2) return { shape: 'vector', featureCount: Math.max(...dims), note: '' };
  if (dims.length === 4) {
    const isLast = b === c ? false : a === b || makerTurns(model, tensor);
    const [shape, featureCount, height, width] = isLast
      ? (['map-nhwc', c, a, b] as const)
      : (['map-nchw', a, b, c] as const);
    return { shape, featureCount, note: `averaged over ${height} x ${width} places` };
  }
  if (dims.length === 3) return tokens(a, b);
  return undefined;
}

/** A value whose height and width differ: channels are last where it was turned just before. */
function makerTurns({ nodes }: OnnxModel, tensor: string): boolean {
  const maker = nodes.find(({ outputs }) => outputs.includes(tensor));
  return maker?.opType === 'Transpose' && maker.attributes.get('perm')?.ints?.join() === '0,2,3,1';
}

/** A class token stands before a square of patches, with one for distillation or four registers behind it. */
function tokens(count: number, featureCount: number): Form {
  const isGrid = (of: number) => of >= LEAST_PATCHES && Number.isInteger(Math.sqrt(of));
  const hasClassToken = !isGrid(count) && [1, 2, 5].some((extra) => isGrid(count - extra));
  return hasClassToken
    ? { shape: 'class-token', featureCount, note: `the first of ${count} tokens, the class token` }
    : { shape: 'mean-of-tokens', featureCount, note: `the mean of ${count} tokens` };
}
