import type { RgbImage } from '../../shared/images/image';
import { pixelSteps } from '../../shared/images/pixel-steps';
import type { TurnedImage } from '../../shared/images/turned-image';
import type { SiteFacts } from '../../shared/report/site-facts';
import type { Answer, Check, Question } from './messages';

export interface Prediction {
  /** In the order of the classes. */
  readonly probabilities: readonly number[];
  /** Resize and network. */
  readonly ms: number;
}

export interface Classifier {
  readonly backend: string;
  readonly check: Check;
  /** Why it is slow, where it is. */
  readonly slow?: string;
  classify(image: RgbImage | TurnedImage): Promise<Prediction>;
  /** The command line's own pixels of a JPEG file, none where its decoder complains of it; undefined without a decoder. */
  readonly decodeJpeg:
    | ((bytes: Uint8Array<ArrayBuffer>, width: number, height: number) => Promise<RgbImage | undefined>)
    | undefined;
}

/**
 * Starts the worker that holds the model, so that the page answers while it computes.
 * @param onBytes told how many bytes of the weights have come
 * @throws Error that says what is missing
 */
export function loadClassifier(facts: SiteFacts, onBytes: (done: number) => void): Promise<Classifier> {
  const worker = new Worker('classifier.js');
  const ask = (question: Question, transfer: Transferable[] = []) => worker.postMessage(question, transfer);
  const waiting = new Map<number, { resolve(answer: never): void; reject(error: Error): void }>();
  let asked = 0;
  const answered = <T>(question: (id: number) => Question, transfer: ArrayBufferLike) =>
    new Promise<T>((resolve, reject) => {
      asked += 1;
      waiting.set(asked, { resolve, reject });
      ask(question(asked), [transfer as ArrayBuffer]);
    });
  const classify: Classifier['classify'] = (image) =>
    answered((id) => ({ kind: 'classify', id, image }), pixelSteps(image).data.buffer);
  const decodeJpeg: NonNullable<Classifier['decodeJpeg']> = async (bytes, width, height) => {
    const copy = bytes.slice();
    return answered((id) => ({ kind: 'decode', id, bytes: copy, width, height }), copy.buffer);
  };
  return new Promise((resolve, reject) => {
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      const problem = new Error(
        event.message || 'classifier.js is missing beside this page: copy the whole folder site/',
      );
      reject(problem);
      for (const own of waiting.values()) own.reject(problem);
      waiting.clear();
    });
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      if (data.kind === 'loading') onBytes(data.doneBytes);
      if (data.kind === 'ready') resolve({ ...data, classify, decodeJpeg: data.jpeg ? decodeJpeg : undefined });
      if (data.kind === 'unusable') reject(new Error(data.problem));
      if (data.kind === 'classified') waiting.get(data.id)?.resolve(data as never);
      if (data.kind === 'decoded') waiting.get(data.id)?.resolve(data.image as never);
      if (data.kind === 'failed') waiting.get(data.id)?.reject(new Error(data.problem));
      if ('id' in data) waiting.delete(data.id);
    });
    ask({ kind: 'load', facts });
  });
}
