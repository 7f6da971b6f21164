import fc from 'fast-check';
import { onlyZip } from '../../../shared/archive/only-zip';
import { ArchiveError } from '../../../shared/errors';
import { writeZip } from '../../support/write-zip';

const ZIP = writeZip([{ name: 'cats/1.jpg', data: new Uint8Array(200_000).fill(3) }], { comment: 'made by hand' });

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function passed(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const chunk of onlyZip(chunks, 'pets.zip')) found.push(chunk);
  return Buffer.concat(found);
}

describe('onlyZip()', () => {
  const sizes = fc.array(fc.oneof(fc.integer({ min: 300, max: 5000 }), fc.integer({ min: 1, max: 250_000 })), {
    minLength: 1,
  });

  test('passes a zip on unchanged, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async (sizes) => {
        expect((await passed(cut(ZIP, sizes))).equals(ZIP)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('refuses a zip that ends early, wherever and however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat({ max: 200_000 }), async (sizes, end) => {
        await expect(passed(cut(ZIP.subarray(0, end), sizes))).rejects.toThrow(ArchiveError);
      }),
      { numRuns: 50 },
    );
  });
});
