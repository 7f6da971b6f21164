import { BaseError } from '../../errors';
import { answerOnnx, checkOnnx, MOST_APART, type OnnxAnswer } from './check-onnx';
import { cutOnnx } from './cut-onnx';
import { findFeatures } from './find-features';
import type { FoundFeatures } from './found-features';
import { guessPreprocessing } from './guess-preprocessing';
import { factsOf, type OnnxFacts } from './inspect-onnx';
import type { OnnxPreprocessing } from './onnx-preprocessing';
import { readOnnx } from './read-onnx';
import { type RunOnnx, runOnnx } from './run-onnx';

export interface PrepareOnnxOptions {
  /** Of the file, as messages call it. */
  readonly name: string;
  /** What the user says of the network; everything else is guessed and announced. */
  readonly preprocessing?: Partial<OnnxPreprocessing>;
  /** Name of the value that holds the features, where the user names one. */
  readonly output?: string;
  readonly run?: RunOnnx;
}

/** A user's network as a base. */
export interface PreparedOnnx {
  /** "pixels" float [n, S, S, 3] in [-1, 1] → "features" float [n, featureCount]: what `createOnnxEngine` runs. */
  readonly onnx: Uint8Array;
  readonly featureCount: number;
  readonly preprocessing: OnnxPreprocessing;
  readonly features: FoundFeatures;
  /** `one`: the network sees one image at a time, for it takes no more or would mix them up. */
  readonly batch: 'free' | 'one';
  readonly facts: OnnxFacts;
  readonly answer: OnnxAnswer;
  /** What was found and guessed, a sentence each, to be announced. */
  readonly how: readonly string[];
}

/**
 * Makes a frozen feature extractor of an ONNX file: reads and checks it, finds features and preprocessing, cuts it, and runs it
 * on known pictures.
 * @throws BaseError for every reason why it cannot be used
 */
export async function prepareOnnx(bytes: Uint8Array, options: PrepareOnnxOptions): Promise<PreparedOnnx> {
  const { name, output, run = runOnnx } = options;
  const model = readOnnx(bytes, name);
  const facts = factsOf(model);
  const { preprocessing, how } = guessPreprocessing(model, options.preprocessing);
  const features = await findFeatures(model, { run, preprocessing, output });
  const { featureCount } = features;
  const check = { name, run, featureCount, imageSizePx: preprocessing.imageSizePx };
  const common = { featureCount, preprocessing, features, facts };

  const free = cutOnnx(model, { features, preprocessing, batch: 'free' });
  const answer = await answerOnnx(free, check).catch((error: unknown) => {
    if (error instanceof BaseError) return undefined;
    throw error;
  });
  if (answer && answer.apart <= MOST_APART) {
    return { ...common, onnx: free, batch: 'free', answer, how: [features.how, ...how] };
  }
  const onnx = cutOnnx(model, { features, preprocessing, batch: 'one' });
  const why = answer ? 'it would mix up those that it is given together' : 'it takes no more';
  const sentences = [features.how, ...how, `batch: one image at a time, for ${why}`];
  return { ...common, onnx, batch: 'one', answer: await checkOnnx(onnx, check), how: sentences };
}
