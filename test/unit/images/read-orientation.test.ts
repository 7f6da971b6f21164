import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { readOrientation } from '../../../shared/images/read-orientation';
import { tiffOrientation } from '../../../shared/images/tiff-orientation';
import { exifBlockOf, orientationEntry, withExif, withSegment } from '../../support/exif-block';

const FORMATS = ['jpeg', 'png', 'webp', 'tiff'] as const;
const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const fixture = (file: string) => readFileSync(join(__dirname, '../../fixtures/images', file));
const jpeg = fixture('rgb.jpg');
const text = (content: string) => Buffer.from(content, 'latin1');

const drawn = (orientation?: number) => {
  const image = sharp({ create: { width: 7, height: 5, channels: 3, background: '#248' } });
  return orientation === undefined ? image : image.withMetadata({ orientation });
};

describe('readOrientation()', () => {
  test.each(FORMATS)(
    'readOrientation() finds each orientation of a %s that another program has written',
    async (format) => {
      expect(readOrientation(await drawn().toFormat(format).toBuffer())).toBe(1);
      for (const orientation of ORIENTATIONS) {
        const bytes = await drawn(orientation).toFormat(format).toBuffer();
        expect((await sharp(bytes).metadata()).orientation).toBe(orientation);
        expect(readOrientation(bytes)).toBe(orientation);
        // A file inside a larger buffer, as an archive's entries are.
        expect(
          readOrientation(Buffer.concat([text('before'), bytes, text('behind')]).subarray(6, 6 + bytes.length)),
        ).toBe(orientation);
      }
    },
  );

  test('readOrientation() leaves AVIF alone, which its decoder turns, and formats that have no EXIF', async () => {
    expect(readOrientation(await drawn(6).avif().toBuffer())).toBe(1);
    for (const file of ['plain.gif', '24.bmp']) expect(readOrientation(fixture(file))).toBe(1);
    expect(readOrientation(text('no image at all'))).toBe(1);
    expect(readOrientation(new Uint8Array())).toBe(1);
  });

  test.each(['II', 'MM'] as const)('readOrientation() reads the byte order %s, beside other entries', (order) => {
    const others = [
      { tag: 0x0100, type: 4, count: 1, value: 6 },
      { tag: 0x010f, type: 2, count: 200, value: 0x7fffffff },
    ];
    for (const orientation of ORIENTATIONS) {
      const entries = [...others, orientationEntry(orientation), { ...orientationEntry(3), tag: 0x0128 }];
      expect(readOrientation(withExif(jpeg, exifBlockOf(entries, order)))).toBe(orientation);
      const asLong = [{ ...orientationEntry(orientation), type: 4 }];
      expect(readOrientation(withExif(jpeg, exifBlockOf(asLong, order)))).toBe(orientation);
    }
  });

  test('readOrientation() takes the first EXIF segment, whatever stands around it', () => {
    const six = exifBlockOf([orientationEntry(6)], 'MM');
    const three = exifBlockOf([orientationEntry(3)], 'II');
    const xmp = text('http://ns.adobe.com/xap/1.0/\0<x:xmpmeta tiff:Orientation="8"/>');
    expect(readOrientation(withExif(withExif(jpeg, three), six))).toBe(6);
    expect(readOrientation(withSegment(withExif(jpeg, six), 0xe1, xmp))).toBe(6);
    expect(readOrientation(withExif(withSegment(jpeg, 0xe1, xmp), six))).toBe(6);
    expect(readOrientation(withSegment(jpeg, 0xe1, xmp))).toBe(1);
    expect(readOrientation(withSegment(withExif(jpeg, six), 0xe2, text('MPF\0')))).toBe(6);
    // Fill bytes in front of a marker.
    const filled = Buffer.concat([jpeg.subarray(0, 2), text('\xff\xff'), withExif(jpeg, six).subarray(2)]);
    expect(readOrientation(filled)).toBe(6);
    // Behind the start of the scan it is compressed data.
    expect(readOrientation(Buffer.concat([jpeg, withExif(jpeg, six).subarray(2)]))).toBe(1);
  });

  test.each([
    ['no orientation', exifBlockOf([], 'II')],
    ['orientation 0', exifBlockOf([orientationEntry(0)], 'II')],
    ['orientation 9', exifBlockOf([orientationEntry(9)], 'MM')],
    ['two orientations in one', exifBlockOf([{ ...orientationEntry(6), count: 2 }], 'MM')],
    ['an orientation in words', exifBlockOf([{ ...orientationEntry(6), type: 2 }], 'MM')],
    ['another byte order', Buffer.concat([text('IM'), exifBlockOf([orientationEntry(6)], 'MM').subarray(2)])],
    ['no TIFF', text('nothing of the kind')],
    ['nothing', Buffer.alloc(0)],
    ['a directory beyond the end', Buffer.from('4d4d002a7fffffff', 'hex')],
  ])('readOrientation() takes EXIF of %s for upright', (_, block) => {
    expect(readOrientation(withExif(jpeg, block))).toBe(1);
  });

  test('readOrientation() takes EXIF that ends too soon for upright', () => {
    const block = exifBlockOf([{ tag: 0x0100, type: 4, count: 1, value: 6 }, orientationEntry(6)], 'MM');
    const whole = 10 + 2 * 12;
    for (let end = 0; end < whole; end++) expect(readOrientation(withExif(jpeg, block.subarray(0, end)))).toBe(1);
    expect(readOrientation(withExif(jpeg, block.subarray(0, whole)))).toBe(6);
  });

  test.each([true, false])('tiffOrientation() reads BigTIFF (little-endian: %s)', (little) => {
    const tiff = new DataView(new ArrayBuffer(16 + 8 + 20));
    tiff.setUint16(0, little ? 0x4949 : 0x4d4d);
    tiff.setUint16(2, 43, little);
    tiff.setUint16(4, 8, little);
    tiff.setBigUint64(8, 16n, little);
    tiff.setBigUint64(16, 1n, little);
    tiff.setUint16(24, 0x0112, little);
    tiff.setUint16(26, 3, little);
    tiff.setBigUint64(28, 1n, little);
    tiff.setUint16(36, 7, little);
    const bytes = new Uint8Array(tiff.buffer);
    expect(tiffOrientation(bytes)).toBe(7);
    for (let end = 0; end < bytes.length; end++) expect(tiffOrientation(bytes.subarray(0, end))).toBe(1);
    tiff.setBigUint64(8, 2n ** 64n - 1n, little);
    expect(tiffOrientation(bytes)).toBe(1);
  });

  test('readOrientation() answers with an orientation for whatever bytes it is given', async () => {
    const files = await Promise.all(FORMATS.map((format) => drawn(6).toFormat(format).toBuffer()));
    const change = fc.record({ at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), byte: fc.nat(255) });
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(change, { maxLength: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (file, changes, kept) => {
          const bytes = Uint8Array.from(file.subarray(0, Math.ceil(kept * file.length)));
          for (const { at, byte } of changes) bytes[Math.floor(at * bytes.length)] = byte;
          expect(ORIENTATIONS).toContain(readOrientation(bytes));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('tiffOrientation() answers with an orientation for whatever follows a byte order', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('II*\0', 'MM\0*', 'II+\0', 'MM\0+', ''),
        fc.uint8Array({ maxLength: 80 }),
        (start, rest) => {
          expect(ORIENTATIONS).toContain(tiffOrientation(Buffer.concat([text(start), rest])));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
