import { Worker } from 'node:worker_threads';
import { BaseError, SetupError } from '../errors';
import { ONNX_WORKER_SOURCE, type OnnxJob, type OnnxReply, type OnnxWorkerData } from './onnx-worker';

interface Waiting {
  readonly pixels: Float32Array;
  readonly resolve: (outputs: readonly Float32Array[]) => void;
  readonly reject: (error: Error) => void;
}

/** Worker threads that run one network each, and one queue in front of them. */
export class OnnxWorkerPool {
  readonly #workers: readonly Worker[];
  readonly #idle: Worker[];
  readonly #queue: Waiting[] = [];
  readonly #running = new Map<Worker, Waiting>();
  #failure: Error | undefined;

  /** @throws SetupError where ONNX Runtime cannot be loaded, BaseError where it refuses the model */
  static async start(count: number, data: OnnxWorkerData): Promise<OnnxWorkerPool> {
    const workers = Array.from(
      { length: count },
      () => new Worker(ONNX_WORKER_SOURCE, { eval: true, workerData: data }),
    );
    try {
      await Promise.all(workers.map(ready));
    } catch (error) {
      await Promise.all(workers.map((worker) => worker.terminate()));
      throw error;
    }
    return new OnnxWorkerPool(workers);
  }

  private constructor(workers: readonly Worker[]) {
    this.#workers = workers;
    this.#idle = [...workers];
    for (const worker of workers) {
      worker.unref(); // A program that forgot to dispose may still end.
      worker.on('message', (reply: OnnxReply) => this.#onReply(worker, reply));
      worker.on('error', (error: Error) => this.#fail(error));
      worker.on('exit', () => this.#fail(new Error('The ONNX engine was disposed')));
    }
  }

  /** The outputs of one chunk, [chunkImages, width] each. Memory that is not shared is handed over to the worker. */
  run(pixels: Float32Array): Promise<readonly Float32Array[]> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#queue.push({ pixels, resolve, reject });
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    const left = this.#workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)));
    this.#fail(new Error('The ONNX engine was disposed'));
    for (const worker of this.#workers) {
      worker.ref();
      worker.postMessage('close');
    }
    await Promise.all(left);
  }

  #dispatch(): void {
    while (this.#idle.length > 0 && this.#queue.length > 0) {
      const worker = this.#idle.pop()!;
      const waiting = this.#queue.shift()!;
      this.#running.set(worker, waiting);
      worker.ref();
      const { buffer } = waiting.pixels;
      const job: OnnxJob = { pixels: waiting.pixels };
      worker.postMessage(job, buffer instanceof SharedArrayBuffer ? [] : [buffer]);
    }
  }

  #onReply(worker: Worker, reply: OnnxReply): void {
    const waiting = this.#running.get(worker);
    this.#running.delete(worker);
    worker.unref();
    this.#idle.push(worker);
    if (reply.kind === 'done') waiting?.resolve(reply.outputs);
    if (reply.kind === 'failed') waiting?.reject(new BaseError(`ONNX Runtime failed: ${reply.message}`));
    this.#dispatch();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const waiting of [...this.#running.values(), ...this.#queue.splice(0)]) waiting.reject(this.#failure);
    this.#running.clear();
  }
}

function ready(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (reply: OnnxReply) => {
      worker.off('error', reject);
      if (reply.kind !== 'failed') return resolve();
      const remedy = 'Run "headstart setup", then "headstart doctor".';
      reject(
        reply.stage === 'load'
          ? new SetupError(`Cannot load ONNX Runtime: ${reply.message}`, { remedy })
          : new BaseError(`ONNX Runtime refuses the base network: ${reply.message}`),
      );
    });
  });
}
