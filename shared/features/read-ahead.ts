import { Worker } from 'node:worker_threads';
import { READ_AHEAD_SOURCE, type ReadAheadOrder } from './read-ahead-worker';

/** Rows that a thread reads before it looks up again, and pieces of so many that are held: 5 MB of the usual width. */
const PIECE_ROWS = 64;
const PIECES = 16;
/** So many reads wait for the disk at a time; a place is always filled by the same thread. */
export const READING_THREADS = 4;
/** By then a thread has not begun or has ended: all that is left of the pass is read here. */
const PATIENCE_MS = 1000;

export interface RowFile {
  /** Its descriptor. */
  readonly file: number;
  readonly featureCount: number;
  /** Copies a row, [featureCount], to the start of `into`. */
  readRow(row: number, into: Float32Array): void;
}

/**
 * Reads rows of a file on other threads before they are asked for, in an order that is known: where memory does not hold the
 * file, a read may take longer than training on the row does, and several wait for the disk at the same time.
 */
export class ReadAhead {
  readonly #of: RowFile;
  readonly #patienceMs: number;
  #workers: Worker[] = [];

  constructor(of: RowFile, patienceMs = PATIENCE_MS) {
    this.#of = of;
    this.#patienceMs = patienceMs;
  }

  /**
   * The rows of one pass, to be asked for in just this order.
   * @returns what copies the next row, [featureCount], to the start of `into`
   * @throws RangeError from what it returns, for a row that is not the next one
   */
  pass(order: Int32Array): (row: number, into: Float32Array) => void {
    const { file, featureCount } = this.#of;
    const { values, counts } = this.#begin(order, file, featureCount * Float32Array.BYTES_PER_ELEMENT);
    let next = 0;
    let isAhead = true;
    return (row, into) => {
      if (order[next] !== row) throw new RangeError(`Row ${row} was asked for, the next one is ${order[next]}`);
      const [piece, nth] = [Math.floor(next / PIECE_ROWS), next % PIECE_ROWS];
      const place = piece % PIECES;
      isAhead &&= isFilled(counts, place, Math.floor(piece / PIECES) + 1, this.#patienceMs);
      if (isAhead) {
        const at = (place * PIECE_ROWS + nth) * featureCount;
        into.set(values.subarray(at, at + featureCount));
      } else this.#of.readRow(row, into);
      next += 1;
      if (nth === PIECE_ROWS - 1) {
        Atomics.store(counts, 0, piece + 1);
        Atomics.notify(counts, 0);
      }
    };
  }

  async close(): Promise<void> {
    const workers = this.#workers;
    this.#workers = [];
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #begin(order: Int32Array, file: number, rowBytes: number): Pick<ReadAheadOrder, 'values' | 'counts'> {
    const shared = {
      order: new Int32Array(new SharedArrayBuffer(order.byteLength)),
      values: new Float32Array(new SharedArrayBuffer(PIECES * PIECE_ROWS * rowBytes)),
      counts: new Int32Array(new SharedArrayBuffer((1 + PIECES) * Int32Array.BYTES_PER_ELEMENT)),
    };
    shared.order.set(order);
    while (this.#workers.length < READING_THREADS) this.#workers.push(startWorker());
    for (const [thread, worker] of this.#workers.entries()) {
      const sizes = { pieceRows: PIECE_ROWS, pieces: PIECES, threads: READING_THREADS };
      worker.postMessage({ ...shared, ...sizes, file, rowBytes, thread } satisfies ReadAheadOrder);
    }
    return shared;
  }
}

function startWorker(): Worker {
  const worker = new Worker(READ_AHEAD_SOURCE, { eval: true });
  // What it cannot read is read here, and fails here.
  worker.on('error', () => undefined);
  worker.unref();
  return worker;
}

/** Waits until a place has been filled so many times; false where nobody does it. */
function isFilled(counts: Int32Array, place: number, times: number, patienceMs: number): boolean {
  for (let had = Atomics.load(counts, 1 + place); had < times; had = Atomics.load(counts, 1 + place)) {
    if (Atomics.wait(counts, 1 + place, had, patienceMs) === 'timed-out') return false;
  }
  return true;
}
