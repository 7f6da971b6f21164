import type { RgbImage } from '../../shared/images/image';
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
  classify(image: RgbImage): Promise<Prediction>;
}

/**
 * Starts the worker that holds the model, so that the page answers while it computes.
 * @param onBytes told how many bytes of the weights have come
 * @throws Error that says what is missing
 */
export function loadClassifier(facts: SiteFacts, onBytes: (done: number) => void): Promise<Classifier> {
  const worker = new Worker('classifier.js');
  const ask = (question: Question, transfer: Transferable[] = []) => worker.postMessage(question, transfer);
  const waiting = new Map<number, { resolve(prediction: Prediction): void; reject(error: Error): void }>();
  let asked = 0;
  const classify = (image: RgbImage) =>
    new Promise<Prediction>((resolve, reject) => {
      asked += 1;
      waiting.set(asked, { resolve, reject });
      ask({ kind: 'classify', id: asked, image }, [image.data.buffer as ArrayBuffer]);
    });
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
      if (data.kind === 'ready') resolve({ ...data, classify });
      if (data.kind === 'unusable') reject(new Error(data.problem));
      if (data.kind === 'classified') waiting.get(data.id)?.resolve(data);
      if (data.kind === 'failed') waiting.get(data.id)?.reject(new Error(data.problem));
      if (data.kind === 'classified' || data.kind === 'failed') waiting.delete(data.id);
    });
    ask({ kind: 'load', facts });
  });
}
