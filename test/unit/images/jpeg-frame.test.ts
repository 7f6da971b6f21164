import sharp from 'sharp';
import { decodeImage } from '../../../shared/images/decode-image';
import { readJpegFrame } from '../../../shared/images/jpeg-frame';
import { noisePixels } from '../../support/golden-formulas';

const [WIDTH, HEIGHT] = [40, 24];
const drawn = () => sharp(noisePixels(HEIGHT, WIDTH, 5), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
const baseline = () => drawn().jpeg().toBuffer();
const START = 2;

/** A whole segment of a header. */
function segment(marker: number, body: readonly number[]): Buffer {
  return Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff, ...body]);
}
const inserted = (jpeg: Buffer, ...bytes: readonly Uint8Array[]) =>
  Buffer.concat([jpeg.subarray(0, START), ...bytes, jpeg.subarray(START)]);
/** Says 65,500 x 65,500 pixels of three components. */
const HUGE = segment(0xc0, [8, 0xff, 0xdc, 0xff, 0xdc, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);

describe('readJpegFrame()', () => {
  test('readJpegFrame() says size, scans and inks', async () => {
    const size = { width: WIDTH, height: HEIGHT };
    expect(readJpegFrame(await baseline())).toEqual({ ...size, progressive: false, inks: 'light' });
    const progressive = await drawn().jpeg({ progressive: true }).toBuffer();
    expect(readJpegFrame(progressive)).toEqual({ ...size, progressive: true, inks: 'light' });
    const gray = await drawn().grayscale().jpeg().toBuffer();
    expect(readJpegFrame(gray)).toEqual({ ...size, progressive: false, inks: 'light' });
    const inks = await drawn().toColourspace('cmyk').jpeg().toBuffer();
    expect(readJpegFrame(inks)?.inks).toBe('inverted-cmyk');
  });

  test('readJpegFrame() passes over fill bytes and unknown application segments', async () => {
    const jpeg = await baseline();
    expect(readJpegFrame(inserted(jpeg, segment(0xe5, [1, 2, 3]), Buffer.of(0xff, 0xff)))).toEqual(readJpegFrame(jpeg));
  });

  // Each would let the header that is checked differ from the one that is decoded.
  test.each([
    ['a second frame', [HUGE]],
    ['a marker without a length, whose followers look like one', [Buffer.from([0xff, 0x01, 0x00, 0x02]), HUGE]],
    ['a restart marker', [Buffer.from([0xff, 0xd3])]],
    ['a segment shorter than its own length', [Buffer.from([0xff, 0xe0, 0x00, 0x00])]],
    ['bytes between two segments', [Buffer.from([0x00, 0x11])]],
  ])('readJpegFrame() finds no frame in a header with %s', async (_, bytes) => {
    expect(readJpegFrame(inserted(await baseline(), ...bytes))).toBeUndefined();
  });

  test('decodeImage() reads or refuses such a file, and never makes room by what it says', async () => {
    const jpeg = await baseline();
    for (const bytes of [[HUGE], [Buffer.from([0xff, 0x01, 0x00, 0x02]), HUGE], [Buffer.from([0xff, 0xd3])]]) {
      const outcome = await decodeImage(inserted(jpeg, ...bytes), { imagePixels: 1e6 }).then(
        ({ width, height }) => `${width} x ${height}`,
        (error: Error) => error.message,
      );
      expect(outcome).toMatch(/^(40 x 24|damaged JPEG|truncated JPEG|.* the limit is .*)$/);
    }
  });

  test('decodeImage() refuses a picture in thousands of scans', async () => {
    const jpeg = await drawn().jpeg({ progressive: true }).toBuffer();
    const scan = jpeg.lastIndexOf(Buffer.from([0xff, 0xda]));
    const last = jpeg.subarray(scan, jpeg.length - 2);
    const many = Buffer.concat([jpeg.subarray(0, scan), ...Array<Buffer>(2000).fill(last), jpeg.subarray(-2)]);
    await expect(decodeImage(many, { imagePixels: 1e6 })).rejects.toThrow(/damaged JPEG|truncated JPEG/);
  });
});
