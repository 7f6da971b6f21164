import {
  CancelledError,
  FormatError,
  type HeadstartError,
  ImageError,
  SetupError,
  UnavailableError,
} from '../../shared/errors';
import type { Judgement } from '../../shared/head/judgement';
import type { RgbImage } from '../../shared/images/image';
import { pixelSteps } from '../../shared/images/pixel-steps';
import type { TurnedImage } from '../../shared/images/turned-image';
import type { Orient } from '../../shared/records/orients';
import type { Answer, Check, ModelAbout, ModelSource, Problem, Question, RuntimeFiles, Task } from './messages';
import { type DecodedBy, type Picture, readPicture } from './read-picture';
import type { Compute, RunsOn } from './start-network';

export interface LoadOptions {
  /** Default 'auto': WebGPU where the browser has one and a graphics processor behind it, else WebAssembly. */
  readonly compute?: Compute;
  /** Called with the bytes of the network that have arrived, and their total once that is known. */
  readonly onProgress?: (done: number, total: number | undefined) => void;
}

/** What a prediction says besides its answer. */
export interface PictureFacts {
  /** Size of the picture in the orientation in which the model saw it. */
  readonly width: number;
  readonly height: number;
  readonly decodedBy: DecodedBy;
  /** What may make the answer differ from that of "headstart predict". */
  readonly note?: string;
  /** Resize and network; decoding is not part of it. */
  readonly ms: number;
}

/** A model in a worker, whatever it says of a picture. */
export interface LoadedModel {
  /** In the order of training. */
  readonly classes: readonly string[];
  /** Side of the square that pictures are stretched to, in pixels. */
  readonly imageSizePx: number;
  /** 'exif': pictures are turned upright as their files say. */
  readonly orient: Orient;
  readonly runsOn: RunsOn;
  /** Why it does not run on WebGPU, if that was to be tried. */
  readonly note?: string;
  /** Whether the model gives the same output here as where it was made. */
  readonly check: Check;
  /** Ends the worker. Calls that are not answered yet are rejected with a CancelledError. */
  dispose(): void;
}

/** Asks it about one picture, in the order of the classes. */
export type Ask = (picture: Picture) => Promise<{ readonly judgement: Judgement; readonly facts: PictureFacts }>;

export interface StartedModel {
  readonly loaded: LoadedModel;
  readonly about: ModelAbout;
  readonly ask: Ask;
}

export interface Runtime extends RuntimeFiles {
  worker(): Worker;
}

/** Address of the folder of a model, or the files of one. */
export type Source = string | URL | Iterable<File>;

const ERRORS = { FormatError, ImageError, SetupError, UnavailableError } as const;

/**
 * Starts a worker that holds the model, so that the page answers while it computes.
 * @param runtime where this module's own files are
 * @param task a model of the other one is refused
 */
export function startModel(
  runtime: Runtime,
  source: Source,
  task: Task,
  { compute = 'auto', onProgress }: LoadOptions = {},
): Promise<StartedModel> {
  const { worker: startWorker, ...files } = runtime;
  const worker = startWorker();
  const waiting = new Map<number, { resolve(answer: never): void; reject(error: Error): void }>();
  let asked = 0;
  let over: Error | undefined;
  const ask = <T>(question: (id: number) => Question, transfer: ArrayBufferLike) =>
    new Promise<T>((resolve, reject) => {
      if (over) return reject(over);
      asked += 1;
      waiting.set(asked, { resolve, reject });
      worker.postMessage(question(asked), [transfer as ArrayBuffer]);
    });
  const classify = (image: RgbImage | TurnedImage) =>
    ask<Extract<Answer, { kind: 'classified' }>>(
      (id) => ({ kind: 'classify', id, image }),
      pixelSteps(image).data.buffer,
    );
  const decodeJpeg = async (bytes: Uint8Array<ArrayBuffer>, width: number, height: number) => {
    const copy = bytes.slice();
    const { image } = await ask<Extract<Answer, { kind: 'decoded' }>>(
      (id) => ({ kind: 'decode', id, bytes: copy, width, height }),
      copy.buffer,
    );
    return image;
  };
  const end = (error: Error) => {
    over ??= error;
    worker.terminate();
    for (const own of waiting.values()) own.reject(over);
    waiting.clear();
  };
  return new Promise((resolve, reject) => {
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      const missing = 'worker.js is missing: copy the whole folder that this page’s scripts came from';
      end(new SetupError(event.message || missing));
      reject(over);
    });
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      if (data.kind === 'loading') onProgress?.(data.doneBytes, data.totalBytes);
      if (data.kind === 'unusable') {
        end(errorOf(data.problem));
        reject(over);
      }
      if (data.kind === 'ready') {
        const { about, runsOn, note, check, jpeg } = data;
        const { classes, imageSizePx, orient } = about;
        const dispose = () => end(new CancelledError('The model was disposed of'));
        resolve({
          about,
          loaded: { classes, imageSizePx, orient, runsOn, note, check, dispose },
          async ask(picture) {
            const { image, ...how } = await readPicture(picture, jpeg ? decodeJpeg : undefined, orient);
            // Once it is handed over, nothing but its size is left of it.
            const { width, height } = image;
            const { judgement, ms } = await classify(image);
            return { judgement, facts: { width, height, ...how, ms } };
          },
        });
      }
      if (data.kind === 'classified' || data.kind === 'decoded') waiting.get(data.id)?.resolve(data as never);
      if (data.kind === 'failed') waiting.get(data.id)?.reject(errorOf(data.problem));
      if ('id' in data) waiting.delete(data.id);
    });
    worker.postMessage({ kind: 'load', source: sourceOf(source), task, files, compute } satisfies Question);
  });
}

function sourceOf(source: Source): ModelSource {
  if (typeof source !== 'string' && !(source instanceof URL)) return { kind: 'files', files: [...source] };
  const { href } = new URL(source, globalThis.document?.baseURI ?? location.href);
  // The address of a folder, or of a file in it.
  const isFile = /\/(manifest\.json|model\.onnx|index\.html)([?#].*)?$/.test(href);
  return { kind: 'address', href: isFile ? new URL('.', href).href : href.replace(/\/?([?#].*)?$/, '/') };
}

function errorOf({ name, message }: Problem): HeadstartError {
  const Known = ERRORS[name as keyof typeof ERRORS] ?? SetupError;
  return new Known(message);
}
