import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeImage } from '../../../shared/images/decode-image';
import { readJpegFrame } from '../../../shared/images/jpeg-frame';
import { type DecodeJpeg, jpegDecoder } from '../../../web/browser/jpeg-decoder';

const TESTS = join(__dirname, '../..');
const FOLDERS = ['golden/jpegs/round', 'golden/jpegs/straight', 'fixtures/images'];
const FILES = FOLDERS.flatMap((folder) => readdirSync(join(TESTS, folder)).map((name) => `${folder}/${name}`));
const read = (file: string) => new Uint8Array(readFileSync(join(TESTS, file)));
const isLight = (file: string) => file.endsWith('.jpg') && readJpegFrame(read(file))?.inks === 'light';
const isCutShort = (file: string) => /truncated|without-end/.test(file);

let decode: DecodeJpeg;
beforeAll(async () => {
  const binary = readFileSync(require.resolve('@cwasm/jpeg-turbo/jpeg-turbo.wasm'));
  decode = jpegDecoder(await WebAssembly.compile(binary));
});

describe('jpegDecoder()', () => {
  test.each(FILES.filter((file) => isLight(file) && !isCutShort(file)))(
    'jpegDecoder() gives the command line’s pixels of %s to the last bit',
    async (file) => {
      const { width, height, data } = await decodeImage(read(file), { imagePixels: 1e8 });
      const own = decode(read(file), width, height);
      expect([own?.width, own?.height]).toEqual([width, height]);
      expect(Buffer.compare(own?.data as Uint8Array, data)).toBe(0);
    },
  );

  test('jpegDecoder() leaves to another decoder what libjpeg-turbo complains of', () => {
    for (const file of FILES.filter((name) => isLight(name) && isCutShort(name))) {
      const { width, height } = readJpegFrame(read(file)) as { width: number; height: number };
      expect([file, decode(read(file), width, height)]).toEqual([file, undefined]);
    }
    expect(decode(new Uint8Array(0), 8, 8)).toBeUndefined();
    expect(decode(new Uint8Array(500).fill(0xff), 8, 8)).toBeUndefined();
    expect(decode(read('fixtures/images/cmyk-adobe.jpg'), 21, 14)).toBeUndefined();
  });

  test('jpegDecoder() decodes on after a file that made it give up', async () => {
    const file = read('fixtures/images/rgb.jpg');
    const before = decode(file, 21, 14);
    decode(read('fixtures/images/cmyk-plain.jpg'), 21, 14);
    expect(decode(file, 21, 14)).toEqual(before);
  });
});
