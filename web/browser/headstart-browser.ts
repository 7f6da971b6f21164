import { type BrowserModel, type LoadOptions, loadModelWith } from './load-model';

export {
  CancelledError,
  FormatError,
  HeadstartError,
  ImageError,
  SetupError,
  splitRemedy,
  UnavailableError,
} from '../../shared/errors';
export type { BrowserModel, LoadOptions, Prediction } from './load-model';
export type { Check } from './messages';
export type { Picture } from './read-picture';

/**
 * Loads the model of a run into a worker of this page.
 * @param source address of the run's folder model/ or site/, or the files of such a folder (manifest.json, model.onnx, golden.json)
 * @throws FormatError if a file is missing or of another release, UnavailableError if the server does not respond,
 * SetupError if this browser cannot compute it
 */
export function loadModel(source: string | URL | Iterable<File>, options?: LoadOptions): Promise<BrowserModel> {
  // Written out, so that bundlers find the files.
  const runtime = {
    worker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
    wasm: new URL('./onnxruntime.wasm.gz', import.meta.url).href,
    webgpu: new URL('./onnxruntime-webgpu.wasm.gz', import.meta.url).href,
    jpeg: new URL('./jpeg-turbo.wasm', import.meta.url).href,
  };
  return loadModelWith(runtime, source, options);
}
