import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { BaseError, cannotLoad } from '../errors';
import { forbidTelemetry } from './forbid-telemetry';
import {
  chunkImagesOf,
  ONNX_WORKER_SOURCE,
  type OnnxJob,
  type OnnxProvider,
  type OnnxReply,
  type OnnxWorkerData,
} from './onnx-worker';

export interface LoadOptions {
  readonly imageSizePx: number;
  /** Of the threads that get it, those first that have the fewest; at least one. Default: all. */
  readonly share?: number;
  /** Images in one chunk, which is filled up with zeros to as many. Default: chunkImagesOf(imageSizePx). */
  readonly chunkImages?: number;
  /** Default: the processor. */
  readonly provider?: OnnxProvider;
}

interface Chunk {
  readonly network: number;
  readonly pixels: Float32Array;
  readonly resolve: (outputs: readonly Float32Array[]) => void;
  readonly reject: (error: Error) => void;
}

/** Which threads have a network. */
type Homes = ReadonlySet<Worker>;

interface Loading {
  /** Threads that have not answered yet. */
  left: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const MOST_THREADS = 16;

/**
 * Worker threads for ONNX Runtime, each of which runs a copy of its own of every network that is loaded, and one queue
 * in front of them. Starting a thread costs more than loading a network, so several networks share them. They start to
 * start when this is made, beside whatever else is done; what keeps them from it is said by `load`.
 */
export class OnnxThreads {
  readonly #workers: readonly Worker[];
  readonly #left: Promise<unknown>;
  readonly #idle: Worker[];
  readonly #queue: Chunk[] = [];
  readonly #running = new Map<Worker, Chunk>();
  readonly #loading = new Map<number, Loading>();
  readonly #homes = new Map<number, Homes>();
  /** Answers that a thread owes: a program that waits for none may end, even if it forgot to close. */
  readonly #owed = new Map<Worker, number>();
  #networks = 0;
  #failure: Error | undefined;

  /**
   * @param count default: one per core, 16 at most
   * @param runtime where onnxruntime-node lies
   */
  constructor(count = Math.min(availableParallelism(), MOST_THREADS), runtime = findRuntime()) {
    // Here and not in the workers, whose environment is a copy that the library does not see.
    forbidTelemetry();
    const workerData: OnnxWorkerData = { runtime };
    this.#workers = Array.from({ length: count }, () => new Worker(ONNX_WORKER_SOURCE, { eval: true, workerData }));
    this.#idle = [...this.#workers];
    this.#left = Promise.all(this.#workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve))));
    for (const worker of this.#workers) {
      worker.unref();
      worker.on('message', (reply: OnnxReply) => this.#onReply(worker, reply));
      worker.on('error', (error: Error) => this.#fail(error));
      worker.on('exit', () => this.#fail(new Error('The ONNX engine was disposed')));
    }
  }

  /** Whether nothing can be run any more: a thread has died, or they were closed. */
  get isOver(): boolean {
    return this.#failure !== undefined;
  }

  /**
   * Makes a network ready.
   * @returns what it is called here
   * @throws SetupError where ONNX Runtime cannot be loaded, BaseError where it refuses the file
   */
  async load(
    onnx: Uint8Array,
    { imageSizePx, share = 1, chunkImages = chunkImagesOf(imageSizePx), provider = 'cpu' }: LoadOptions,
  ): Promise<number> {
    if (this.#failure) throw this.#failure;
    const network = this.#networks++;
    const homes = this.#leastBusy(Math.max(1, Math.round(this.#workers.length * share)));
    this.#homes.set(network, homes);
    const model = new Uint8Array(new SharedArrayBuffer(onnx.byteLength));
    model.set(onnx);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#loading.set(network, { left: homes.size, resolve, reject });
        const job: OnnxJob = { kind: 'load', network, model, imageSizePx, chunkImages, provider };
        for (const worker of homes) this.#ask(worker, job);
      });
    } catch (error) {
      this.drop(network);
      throw error;
    } finally {
      this.#loading.delete(network);
    }
    return network;
  }

  /** The outputs of one chunk, [its chunkImages, width] each. Memory that is not shared is handed over to a thread. */
  run(network: number, pixels: Float32Array): Promise<readonly Float32Array[]> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#queue.push({ network, pixels, resolve, reject });
      this.#dispatch();
    });
  }

  /** Lets a network go. What of it is under way fails. */
  drop(network: number): void {
    const disposed = new Error('The ONNX engine was disposed');
    const waiting = this.#queue.splice(0);
    this.#queue.push(...waiting.filter((chunk) => chunk.network !== network));
    for (const chunk of [...waiting, ...this.#running.values()]) if (chunk.network === network) chunk.reject(disposed);
    const homes = this.#homes.get(network) ?? new Set();
    this.#homes.delete(network);
    if (this.#failure) return;
    const job: OnnxJob = { kind: 'drop', network };
    for (const worker of homes) worker.postMessage(job);
  }

  async close(): Promise<void> {
    this.#fail(new Error('The ONNX engine was disposed'));
    // It is never answered, so that a thread is waited for until it ends, also by a program that waits for nothing else.
    for (const worker of this.#workers) this.#ask(worker, { kind: 'close' });
    await this.#left;
  }

  #leastBusy(count: number): Homes {
    const networksOf = (worker: Worker) => [...this.#homes.values()].filter((homes) => homes.has(worker)).length;
    const busy = new Map(this.#workers.map((worker) => [worker, networksOf(worker)]));
    return new Set(this.#workers.toSorted((a, b) => busy.get(a)! - busy.get(b)!).slice(0, count));
  }

  #dispatch(): void {
    for (const worker of [...this.#idle].reverse()) {
      const at = this.#queue.findIndex(({ network }) => this.#homes.get(network)?.has(worker));
      if (at < 0) continue;
      const [chunk] = this.#queue.splice(at, 1) as [Chunk];
      this.#idle.splice(this.#idle.indexOf(worker), 1);
      this.#running.set(worker, chunk);
      const { buffer } = chunk.pixels;
      const job: OnnxJob = { kind: 'run', network: chunk.network, pixels: chunk.pixels };
      this.#ask(worker, job, buffer instanceof SharedArrayBuffer ? [] : [buffer]);
    }
  }

  #ask(worker: Worker, job: OnnxJob, transfer: readonly ArrayBuffer[] = []): void {
    this.#owed.set(worker, (this.#owed.get(worker) ?? 0) + 1);
    worker.ref();
    worker.postMessage(job, transfer);
  }

  #onReply(worker: Worker, reply: OnnxReply): void {
    const owed = (this.#owed.get(worker) ?? 0) - 1;
    this.#owed.set(worker, owed);
    if (owed === 0) worker.unref();
    if (reply.kind === 'loaded' || (reply.kind === 'failed' && reply.stage !== 'run')) this.#onLoaded(reply);
    else this.#onRun(worker, reply);
  }

  #onLoaded(reply: Exclude<OnnxReply, { kind: 'done' }>): void {
    const loading = this.#loading.get(reply.network);
    if (!loading) return;
    if (reply.kind === 'failed') loading.reject(refusalOf(reply));
    else if (--loading.left === 0) loading.resolve();
  }

  #onRun(worker: Worker, reply: Exclude<OnnxReply, { kind: 'loaded' }>): void {
    const chunk = this.#running.get(worker);
    this.#running.delete(worker);
    this.#idle.push(worker);
    if (reply.kind === 'done') chunk?.resolve(reply.outputs);
    else chunk?.reject(refusalOf(reply));
    this.#dispatch();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    const all = [...this.#running.values(), ...this.#queue.splice(0), ...this.#loading.values()];
    for (const waiting of all) waiting.reject(this.#failure);
    this.#running.clear();
    this.#loading.clear();
  }
}

function findRuntime(): string {
  try {
    // Named here in full, so that a bundler sees what the bundle needs.
    return require.resolve('onnxruntime-node');
  } catch {
    return 'onnxruntime-node'; // The threads will say that there is none.
  }
}

function refusalOf({ stage, message }: Extract<OnnxReply, { kind: 'failed' }>): Error {
  if (stage === 'run') return new BaseError(`ONNX Runtime failed: ${message}`);
  if (stage === 'model') return new BaseError(`ONNX Runtime refuses the base network: ${message}`);
  return cannotLoad('ONNX Runtime', message);
}
