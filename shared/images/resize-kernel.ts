import { instantiateWasm, WASM_PAGE_BYTES, type WasmMemory } from '../instantiate-wasm';
import type { RgbImage } from './image';
import { interpolation } from './interpolation';
import { pixelSteps } from './pixel-steps';
import { RESIZE_ROWS_WASM } from './resize-rows-wasm';
import type { Scale } from './scale';
import type { TurnedImage } from './turned-image';

/** Where resize-rows.wat reads and writes, in bytes. */
const [LEFT, RIGHT, WEIGHT, ROW] = [0, 4096, 8192, 12_288];
const MOST_COLUMNS = (RIGHT - LEFT) / Int32Array.BYTES_PER_ELEMENT;
/** Behind a row of so many columns and the four bytes that are written after it. */
const PIXELS = 28_672;
/** Eight bytes are read where a pixel of three begins. */
const READ_BEYOND = 5;
/** As wide as a JPEG file may be: two rows of an image that lies elsewhere are held for good. */
const MOST_COPIED_ROW_BYTES = 65_535 * 3;

interface Exports {
  readonly memory: WasmMemory;
  row(above: number, below: number, down: number, columns: number, divisor: number, shift: number): void;
}

/** By the buffer of its memory, which is another one once that has grown. */
const kernels = new WeakMap<ArrayBufferLike, ResizeKernel>();

/** resize-rows.wat with a memory of its own, which is given back when the kernel is collected. */
export class ResizeKernel {
  readonly #memory: Exports['memory'];
  readonly #row: Exports['row'];

  private constructor({ memory, row }: Exports) {
    this.#memory = memory;
    this.#row = row;
    kernels.set(memory.buffer, this);
  }

  /** Undefined where the processor, the runtime, a policy or a limit of address space does not allow it. */
  static make(): ResizeKernel | undefined {
    const exports = instantiateWasm<Exports>(RESIZE_ROWS_WASM);
    return exports && new ResizeKernel(exports);
  }

  /** The kernel in whose memory the data lies. */
  static holding({ buffer }: Uint8Array): ResizeKernel | undefined {
    return kernels.get(buffer);
  }

  /**
   * Memory for pixels, which are then read where they lie. What was handed out before holds no longer: it is the same
   * memory, or detached.
   * @returns undefined where there is no more memory
   */
  pixels(bytes: number): Uint8Array<ArrayBuffer> | undefined {
    const missing = PIXELS + bytes + READ_BEYOND - this.#memory.buffer.byteLength;
    if (missing > 0) {
      try {
        this.#memory.grow(Math.ceil(missing / WASM_PAGE_BYTES));
      } catch {
        return undefined;
      }
      kernels.set(this.#memory.buffer, this);
    }
    return new Uint8Array(this.#memory.buffer, PIXELS, bytes);
  }

  /**
   * `resizeInto`. Of an image that lies elsewhere the rows that are needed are copied, unless it is turned: its rows may be
   * columns there.
   * @returns whether it could
   */
  resize(
    image: RgbImage | TurnedImage,
    sizePx: number,
    out: Float32Array,
    offset: number,
    { divisor, shift }: Scale,
  ): boolean {
    const { width, height } = image;
    const { data, origin, columnStep, rowStep } = pixelSteps(image);
    const rowBytes = width * 3;
    const lent = data.buffer === this.#memory.buffer;
    if (sizePx > MOST_COLUMNS) return false;
    if (!lent && ('stored' in image || rowBytes > MOST_COPIED_ROW_BYTES)) return false;
    const copies = lent ? undefined : this.pixels(2 * rowBytes);
    if (!lent && !copies) return false;
    const { buffer } = this.#memory;
    const columns = interpolation(width, sizePx, columnStep);
    new Int32Array(buffer, LEFT).set(columns.lower);
    new Int32Array(buffer, RIGHT).set(columns.upper);
    new Float32Array(buffer, WEIGHT).set(columns.weight);
    const row = new Float32Array(buffer, ROW, sizePx * 3);
    const rows = interpolation(height, sizePx, rowStep);
    const start = data.byteOffset + origin;
    for (let y = 0, to = offset; y < sizePx; y++, to += row.length) {
      const [above, below] = [rows.lower[y]!, rows.upper[y]!];
      if (copies) {
        copies.set(data.subarray(above, above + rowBytes));
        copies.set(data.subarray(below, below + rowBytes), rowBytes);
        this.#row(PIXELS, PIXELS + rowBytes, rows.weight[y]!, sizePx, divisor, shift);
      } else {
        this.#row(start + above, start + below, rows.weight[y]!, sizePx, divisor, shift);
      }
      out.set(row, to);
    }
    return true;
  }
}
