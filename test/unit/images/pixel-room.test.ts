import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeImage } from '../../../shared/images/decode-image';
import type { RgbImage } from '../../../shared/images/image';
import { PixelRoom } from '../../../shared/images/pixel-room';
import { preprocessInto } from '../../../shared/images/preprocess-into';
import { ResizeKernel } from '../../../shared/images/resize-kernel';
import manifest from '../../golden/features.json';

const GOLDEN = join(__dirname, '../../golden');
const LIMITS = { imagePixels: 1e7 };
const SIZE_PX = 160;

describe('PixelRoom', () => {
  test('take() gives the same memory again, and other memory only where that is too small', () => {
    const room = new PixelRoom();
    const first = room.take(1000);
    expect(room.take(10)).toBe(first);
    expect(room.take(1000)).toBe(first);
    const larger = room.take(200_000);
    expect(larger.length).toBeGreaterThanOrEqual(200_000);
    expect(room.take(1000)).toBe(larger);
  });

  test('take() does not keep what a very large picture takes', () => {
    const room = new PixelRoom();
    const kept = room.take(1000);
    const large = room.take(30_000_001);
    expect(large.length).toBe(30_000_001);
    expect(ResizeKernel.holding(large)).toBeUndefined();
    expect(room.take(1000)).toBe(kept);
    expect(kept.buffer.byteLength).toBeLessThan(100_000);
  });

  test('decodeImage() into a room gives the same pixels, and preprocessInto() reads them there', async () => {
    const room = new PixelRoom();
    for (const file of [...manifest.jpegs, ...manifest.pixels.slice(0, 1), ...manifest.jpegs]) {
      const bytes = readFileSync(join(GOLDEN, file));
      const [apart, inside] = [await decodeImage(bytes, LIMITS), await decodeImage(bytes, LIMITS, room)];
      const size = inside.width * inside.height * 3;
      expect([inside.width, inside.height]).toEqual([apart.width, apart.height]);
      expect(Buffer.compare(inside.data.subarray(0, size), apart.data.subarray(0, size))).toBe(0);
      expect(ResizeKernel.holding(inside.data) !== undefined).toBe(file.endsWith('.jpg'));
      expect(preprocessed(inside).equals(preprocessed(apart))).toBe(true);
    }
  });
});

function preprocessed(image: RgbImage): Buffer {
  const out = new Float32Array(SIZE_PX * SIZE_PX * 3);
  preprocessInto(image, SIZE_PX, out, 0);
  return Buffer.from(out.buffer);
}
