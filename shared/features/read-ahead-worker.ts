/** One pass over rows of a file, for one of the threads that read ahead. What it shares lies in memory that all of them see. */
export interface ReadAheadOrder {
  /** Descriptor of the file. */
  readonly file: number;
  readonly rowBytes: number;
  /** Rows in the order in which they will be asked for. */
  readonly order: Int32Array;
  /** Where pieces are put: places of `pieceRows` rows each. */
  readonly values: Float32Array;
  /** How many pieces have been used up; then, of each place, how many it has been given. */
  readonly counts: Int32Array;
  readonly pieceRows: number;
  /** Places there are. */
  readonly pieces: number;
  /** Which of the threads this is: it reads every piece whose number, divided by them, leaves it. */
  readonly thread: number;
  readonly threads: number;
}

/** What such a thread runs, as text: a file of its own would have to be found again in every bundle. */
export const READ_AHEAD_SOURCE = `
'use strict';
const { readSync } = require('node:fs');
const { parentPort } = require('node:worker_threads');
function readRow(file, bytes, at) {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(file, bytes, done, bytes.length - done, at + done);
    if (read === 0) throw new RangeError('the file has ended');
    done += read;
  }
}
parentPort.on('message', ({ file, rowBytes, order, values, counts, pieceRows, pieces, thread, threads }) => {
  const last = Math.ceil(order.length / pieceRows);
  for (let piece = thread; piece < last; piece += threads) {
    for (let used; (used = Atomics.load(counts, 0)) <= piece - pieces; ) Atomics.wait(counts, 0, used);
    const place = piece % pieces;
    const end = Math.min(order.length, (piece + 1) * pieceRows);
    for (let i = piece * pieceRows; i < end; i++) {
      const start = (place * pieceRows + i % pieceRows) * rowBytes;
      readRow(file, new Uint8Array(values.buffer, start, rowBytes), order[i] * rowBytes);
    }
    Atomics.add(counts, 1 + place, 1);
    Atomics.notify(counts, 1 + place);
  }
});
`;
