import { nearest } from '../../config/nearest';
import { BaseError, splitRemedy } from '../../errors';
import { assembleProbe } from './assemble-onnx';
import { featureForm } from './feature-form';
import { findImageInput } from './find-image-input';
import type { FoundFeatures } from './found-features';
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
const NUMBERS: readonly string[] = ['float32', 'float16', 'float64', 'bfloat16'];
/** What is looked at of a file that has many. */
const MOST_OUTPUTS = 64;
const MOST_NAMES = 20_000;
const LONGEST_NAME = 200;
/** Of several outputs, those that people use as features. */
const PREFERRED = ['image_embeds', 'last_hidden_state', 'pooler_output'];
/** Says that an output is no list of classes. */
const NAMES_FEATURES = /embed|feature|hidden_state|pooler/i;

/**
 * Where the features are: in front of the classifier that a network ends in, else its output. It is run once, to see
 * the shapes of what might be taken.
 * @throws BaseError where nothing in it makes one row of numbers per image
 */
export async function findFeatures(model: OnnxModel, options: FindFeaturesOptions): Promise<FoundFeatures> {
  const output = options.output === undefined ? chooseOutput(model) : checkOutput(model, options.output);
  const isNamed = options.output !== undefined || NAMES_FEATURES.test(output);
  const classifier = isNamed ? undefined : traceTop(model, output);
  const values = await probe(model, classifier ? [classifier.tensor, output] : [output], options);
  const input = classifier && values.get(classifier.tensor);
  if (classifier && input && isClassifier(classifier, input.dims)) {
    return found(model, classifier.tensor, input, classifier.quantized, whyCut(classifier), true);
  }
  const why = options.output ? 'as asked' : isNamed ? 'as its name says' : 'it ends in no classifier';
  const how = `taken from its value "${output}" (${why})`;
  try {
    return found(model, output, values.get(output), quantizedAs(model, output), how, isNamed);
  } catch (error) {
    throw await withSuggestions(error, model, output, options);
  }
}

/** Scale and zero point of a value in whole numbers, where what reads it says them. */
function quantizedAs({ nodes }: OnnxModel, tensor: string): FoundFeatures['quantized'] {
  for (const { opType, inputs } of nodes) {
    const [value, scale, zeroPoint] = inputs;
    const isSaid = opType === 'DequantizeLinear' || opType.startsWith('QLinear') || opType === 'QGemm';
    if (isSaid && value === tensor && scale && zeroPoint) return [scale, zeroPoint];
  }
  return undefined;
}

function chooseOutput(model: OnnxModel): string {
  const image = findImageInput(model).name;
  const names = model.outputs.slice(0, MOST_OUTPUTS).map(({ name }) => name);
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
  const close = nearest(output, made.filter(({ length }) => length <= LONGEST_NAME).slice(0, MOST_NAMES));
  const outputs = model.outputs
    .slice(0, MOST_OUTPUTS)
    .map(({ name }) => `"${name}"`)
    .join(', ');
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
  isSure: boolean,
): FoundFeatures {
  const dims = value?.dims ?? [];
  const elementType = value?.elementType ?? 'unknown';
  const form = featureForm(model, tensor, dims, isSure);
  const isNumber = quantized !== undefined || NUMBERS.includes(elementType);
  const isUsable = form && isNumber && dims[0] === 1 && form.featureCount >= 2 && form.featureCount <= MOST_FEATURES;
  if (!isUsable) {
    const says = `"${tensor}" is ${elementType} [${dims.join(', ')}] for one image`;
    const remedy = 'Name another value of its graph as the output.';
    throw onnxError(model.name, `its features are not one row of 2 to ${MOST_FEATURES} numbers: ${says}`, remedy);
  }
  const { shape, featureCount, note } = form;
  const sentence = `${featureCount} features: ${how}${note && `; ${note}`}`;
  return { tensor, shape, featureCount, elementType, quantized, how: sentence };
}

/** A refusal that names values which could be taken instead. */
async function withSuggestions(
  error: unknown,
  model: OnnxModel,
  output: string,
  options: FindFeaturesOptions,
): Promise<unknown> {
  const likely = neededParts(model, [output]).nodes.filter(({ opType }) => LIKELY.has(opType));
  const tried = likely.slice(-MOST_SUGGESTED_FROM).map(({ outputs }) => outputs[0] ?? '');
  const values = await probe(model, tried, options).catch(() => undefined);
  if (!values || !(error instanceof BaseError)) return error;
  const usable = tried.flatMap((tensor) => {
    const { dims = [], elementType = '' } = values.get(tensor) ?? {};
    const form = NUMBERS.includes(elementType) ? featureForm(model, tensor, dims, false) : undefined;
    return form && form.featureCount >= LEAST_SUGGESTED ? [`"${tensor}" [${dims.join(', ')}]`] : [];
  });
  if (usable.length === 0) return error;
  const { problem } = splitRemedy(error.message);
  const some = usable.slice(-MOST_SUGGESTED).reverse().join(', ');
  return new BaseError(problem, { cause: error, remedy: `Name another value as its output, such as ${some}.` });
}

/** What the features of a network are often made by. */
const LIKELY = new Set(['LayerNormalization', 'GlobalAveragePool', 'ReduceMean', 'Flatten', 'Add', 'Concat', 'Relu']);
const MOST_SUGGESTED_FROM = 40;
const LEAST_SUGGESTED = 64;
const MOST_SUGGESTED = 4;
