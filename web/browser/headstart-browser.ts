import { type BrowserModel, loadModelWith } from './load-model';
import { type BrowserMultiLabelModel, loadMultiLabelModelWith } from './load-multi-label-model';
import type { LoadOptions } from './start-model';

export {
  CancelledError,
  FormatError,
  HeadstartError,
  ImageError,
  SetupError,
  splitRemedy,
  UnavailableError,
} from '../../shared/errors';
export type { BrowserModel, Prediction } from './load-model';
export type { BrowserMultiLabelModel, LabelPrediction } from './load-multi-label-model';
export type { Check } from './messages';
export type { Picture } from './read-picture';
export type { LoadOptions } from './start-model';

/**
 * Loads the model of a run into a worker of this page.
 * @param source address of the run's folder model/ or site/, or the files of such a folder (manifest.json, model.onnx, golden.json)
 * @throws FormatError if a file is missing or of another release, or the model is multi-label; UnavailableError if the
 * server does not respond, SetupError if this browser cannot compute it
 */
export function loadModel(source: string | URL | Iterable<File>, options?: LoadOptions): Promise<BrowserModel> {
  return loadModelWith(runtime(), source, options);
}

/**
 * Loads the model of a run whose images may have several labels.
 * @param source as for loadModel()
 * @throws FormatError if the model predicts one class per picture, and what loadModel() throws
 */
export function loadMultiLabelModel(
  source: string | URL | Iterable<File>,
  options?: LoadOptions,
): Promise<BrowserMultiLabelModel> {
  return loadMultiLabelModelWith(runtime(), source, options);
}

// Written out, so that bundlers find the files.
const runtime = () => ({
  worker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
  wasm: new URL('./onnxruntime.wasm.gz', import.meta.url).href,
  webgpu: new URL('./onnxruntime-webgpu.wasm.gz', import.meta.url).href,
  jpeg: new URL('./jpeg-turbo.wasm', import.meta.url).href,
});
