import fc from 'fast-check';
import { crc32c } from '../../../../cli/export/tensorboard/crc32c';
import { eventFile } from '../../../../cli/export/tensorboard/event-file';

describe('crc32c()', () => {
  test('gives the values of RFC 3720, B.4', () => {
    const bytesOf = (value: (i: number) => number) => Uint8Array.from({ length: 32 }, (_, i) => value(i));
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(bytesOf(() => 0))).toBe(0x8a9136aa);
    expect(crc32c(bytesOf(() => 0xff))).toBe(0x62a8ab43);
    expect(crc32c(bytesOf((i) => i))).toBe(0x46dd794e);
    expect(crc32c(bytesOf((i) => 31 - i))).toBe(0x113fdb5c);
  });
});

describe('eventFile()', () => {
  test('is the bytes that TensorFlow itself writes', () => {
    // tf.io.TFRecordWriter, of two event_pb2.Event with wall_time 1.5: the file version, and step 300 with one value.
    const byTensorflow = [
      '1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c',
      '2100000000000000017becf609000000000000f83f10ac022a130a110a0a65706f63685f6c6f7373150000003f8200a121',
    ].join('');
    const bytes = eventFile([{ step: 300, scalars: { epoch_loss: 0.5 } }], 1500);
    expect(Buffer.from(bytes).toString('hex')).toBe(byTensorflow);
  });

  test('is records that follow each other without a gap, one for each event', () => {
    const event = fc.record({
      step: fc.nat(),
      scalars: fc.dictionary(fc.string({ minLength: 1 }), fc.float({ noNaN: true })),
    });
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const bytes = Buffer.from(eventFile(events, 0));
        let records = 0;
        let at = 0;
        for (; at < bytes.length; records++) at += 16 + Number(bytes.readBigUInt64LE(at));
        expect([at, records]).toEqual([bytes.length, events.length + 1]);
      }),
    );
  });
});
