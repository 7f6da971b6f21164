import { instantiateWasm, WASM_PAGE_BYTES, type WasmMemory } from '../instantiate-wasm';
import type { Random, RandomState } from '../random';
import { DROP_FEATURES_WASM } from './drop-features-wasm';

/** Behind the state of the random numbers. */
const BATCH = 16;

interface Exports {
  readonly memory: WasmMemory;
  drop(at: number, rows: number, features: number, below: number, scale: number): void;
}

/** By the buffer of its memory, which is another one once that has grown. */
const kernels = new WeakMap<ArrayBufferLike, DropoutKernel>();

/** drop-features.wat with a memory of its own. */
export class DropoutKernel {
  readonly #exports: Exports;

  private constructor(exports: Exports) {
    this.#exports = exports;
    kernels.set(exports.memory.buffer, this);
  }

  /** Undefined where the processor, the runtime, a policy or a limit of address space does not allow it. */
  static make(): DropoutKernel | undefined {
    const exports = instantiateWasm<Exports>(DROP_FEATURES_WASM);
    return exports && new DropoutKernel(exports);
  }

  /** The kernel in whose memory a batch lies from its beginning. */
  static holding({ buffer, byteOffset }: Float32Array): DropoutKernel | undefined {
    return byteOffset === BATCH ? kernels.get(buffer) : undefined;
  }

  /**
   * Memory for a batch. What was handed out before holds no longer: it is the same memory, or detached.
   * @returns undefined where there is no more memory
   */
  batch(length: number): Float32Array<ArrayBuffer> | undefined {
    const { memory } = this.#exports;
    const missing = BATCH + length * Float32Array.BYTES_PER_ELEMENT - memory.buffer.byteLength;
    if (missing > 0) {
      try {
        memory.grow(Math.ceil(missing / WASM_PAGE_BYTES));
      } catch {
        return undefined;
      }
      kernels.set(memory.buffer, this);
    }
    return new Float32Array(memory.buffer, BATCH, length);
  }

  /** `dropFeatures` of the batch that lies in its memory. @param below of 31 bits: draws below it drop */
  drop(rows: number, featureCount: number, below: number, scale: number, random: Random): void {
    const { memory, drop } = this.#exports;
    const state = new Uint32Array(memory.buffer, 0, 4);
    state.set(random.state);
    drop(BATCH, rows, featureCount, below, scale);
    const [a, b, c, d] = state as unknown as RandomState;
    random.state = [a, b, c, d];
  }
}
