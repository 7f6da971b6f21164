import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { READING_THREADS, ReadAhead } from '../../../shared/features/read-ahead';
import { Random } from '../../../shared/random';

const FEATURES = 5;
/** More than all places hold, and no whole number of pieces. */
const ROWS = 3001;

describe('ReadAhead', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headstart-ahead-'));
  const file = openSync(join(folder, 'rows'), 'w+');
  writeSync(file, new Uint8Array(Float32Array.from({ length: ROWS * FEATURES }, (_, i) => i).buffer));
  let readHere = 0;
  const rowFile = {
    file,
    featureCount: FEATURES,
    readRow(row: number, into: Float32Array) {
      readHere += 1;
      for (let i = 0; i < FEATURES; i++) into[i] = row * FEATURES + i;
    },
  };
  const wanted = (row: number) => Array.from({ length: FEATURES }, (_, i) => row * FEATURES + i);
  const shuffled = (seed: number) => new Random(seed).shuffle(Int32Array.from({ length: ROWS }, (_, row) => row));

  function passOver(ahead: ReadAhead, order: Int32Array) {
    const next = ahead.pass(order);
    const into = new Float32Array(FEATURES);
    const wrong: number[] = [];
    for (const row of order) {
      next(row, into);
      if (into.join() !== wanted(row).join()) wrong.push(row);
    }
    return wrong;
  }

  beforeEach(() => {
    readHere = 0;
  });
  afterAll(() => {
    closeSync(file);
    rmSync(folder, { recursive: true });
  });

  test('ReadAhead gives the rows of each pass in its order', async () => {
    const ahead = new ReadAhead(rowFile);
    for (const seed of [1, 2, 3]) expect(passOver(ahead, shuffled(seed))).toEqual([]);
    expect(passOver(ahead, new Int32Array(0))).toEqual([]);
    await ahead.close();
  });

  test('ReadAhead refuses a row that is not the next', async () => {
    const ahead = new ReadAhead(rowFile);
    const next = ahead.pass(Int32Array.of(4, 2));
    next(4, new Float32Array(FEATURES));
    expect(() => next(1, new Float32Array(FEATURES))).toThrow('Row 1 was asked for, the next one is 2');
    await ahead.close();
  });

  test('ReadAhead ends where a pass was broken off, its threads waiting for room', async () => {
    const ahead = new ReadAhead(rowFile);
    const order = shuffled(4);
    ahead.pass(order)(order[0] as number, new Float32Array(FEATURES));
    await ahead.close();
  });

  test('ReadAhead reads by itself what its threads do not', async () => {
    const post = jest.spyOn(Worker.prototype, 'postMessage').mockImplementation(() => undefined);
    try {
      const ahead = new ReadAhead(rowFile, 1);
      expect(passOver(ahead, shuffled(5))).toEqual([]);
      expect([readHere, post.mock.calls.length]).toEqual([ROWS, READING_THREADS]);
      await ahead.close();
    } finally {
      post.mockRestore();
    }
  });
});
