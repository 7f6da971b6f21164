import { FormatError } from '../../../shared/errors';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../../shared/fine-tune/checkpoint-file';

const CHECKPOINT: Checkpoint = {
  job: 'ab'.repeat(32),
  epochs: 2,
  step: 3,
  loss: 1.25,
  hits: 17,
  randomAtEpoch: [1, 2, 3, 4],
  random: [0, 0xffffffff, 5, 6],
  history: { loss: [0.7, 0.6], accuracy: [0.5, 0.75], val_loss: [0.65, 0.61], val_accuracy: [0.5, 0.625] },
  best: { epoch: 2, loss: 0.61 },
  waited: 0,
  lists: new Map([
    ['weights/Conv_1/kernel', Float32Array.of(1, -2.5, 3e-30)],
    ['optimizer/Conv_1/kernel', Float32Array.of(0, 0.1, 7)],
  ]),
};

describe('decodeCheckpoint()', () => {
  test('decodeCheckpoint() gives back what encodeCheckpoint() wrote, to the last bit', () => {
    const bytes = encodeCheckpoint(CHECKPOINT);
    expect(decodeCheckpoint(bytes, 'c.bin')).toEqual(CHECKPOINT);
    expect(Buffer.compare(encodeCheckpoint(CHECKPOINT), bytes)).toBe(0);
    const { best: _, ...begun } = CHECKPOINT;
    expect(decodeCheckpoint(encodeCheckpoint(begun), 'c.bin')).toEqual(begun);
  });

  test('decodeCheckpoint() refuses a file that is another, cut short, changed or of another version', () => {
    const bytes = Buffer.from(encodeCheckpoint(CHECKPOINT));
    const changed = (at: number, value: number) => {
      const copy = Buffer.from(bytes);
      copy[at] = value;
      return copy;
    };
    expect(() => decodeCheckpoint(Buffer.from('HSFT'), 'c.bin')).toThrow(/"c.bin": it does not begin with "HSCP"/);
    expect(() => decodeCheckpoint(changed(4, 9), 'c.bin')).toThrow(/it has version 9, wanted 1/);
    for (const spoilt of [bytes.subarray(0, -4), changed(bytes.length - 1, 99), changed(20, 0)]) {
      expect(() => decodeCheckpoint(spoilt, 'c.bin')).toThrow(FormatError);
      expect(() => decodeCheckpoint(spoilt, 'c.bin')).toThrow(/its CRC-32 is/);
    }
  });
});
