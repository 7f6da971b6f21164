import fc from 'fast-check';
import { type DecodeOrder, FrameReader, frame } from '../../../shared/images/decode-frames';

const orders = fc.array(
  fc.tuple(
    fc.record({ id: fc.nat(), limits: fc.record({ imagePixels: fc.nat() }) }),
    fc.uint8Array({ maxLength: 300 }),
  ),
  { maxLength: 8 },
);

describe('FrameReader', () => {
  test('FrameReader gives the frames that were written, however they are cut up on their way', () => {
    fc.assert(
      fc.property(orders, fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1 }), (sent, cuts) => {
        const stream = Buffer.concat(sent.flatMap(([order, bytes]) => frame(order, bytes)));
        const received: [DecodeOrder, Uint8Array][] = [];
        const reader = new FrameReader<DecodeOrder>((order, bytes) => received.push([order, new Uint8Array(bytes)]));
        for (let at = 0, i = 0; at < stream.length; i++) {
          const bytes = cuts[i % cuts.length] as number;
          reader.read(stream.subarray(at, at + bytes));
          at += bytes;
        }
        expect(received).toEqual(sent.map(([order, bytes]) => [order, new Uint8Array(bytes)]));
      }),
    );
  });

  test('FrameReader hands over bytes that nothing else writes into', () => {
    const bodies: Uint8Array[] = [];
    const reader = new FrameReader<DecodeOrder>((_, bytes) => bodies.push(bytes));
    const chunk = Buffer.concat(frame({ id: 1, limits: { imagePixels: 1 } }, Buffer.from('first')));
    reader.read(chunk);
    chunk.fill(0);
    expect(Buffer.from(bodies[0] as Uint8Array).toString()).toBe('first');
  });
});
