import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImageError, SetupError } from '../../../shared/errors';
import { decodeImage } from '../../../shared/images/decode-image';
import { DecodeProcess } from '../../../shared/images/decode-process';
import type { RgbImage } from '../../../shared/images/image';
import { buildDecodeEntry } from '../../support/decode-entry';
import { tinyBmp } from '../../support/tiny-bmp';

const LIMITS = { imagePixels: 1_000_000 };
const IMAGES = join(__dirname, '../../fixtures/images');
const image = (name: string): Uint8Array => readFileSync(join(IMAGES, name));
/** A photograph's bytes with some behind its end, at which the decoders fault: see crash-decoder.cjs. */
const marked = (mark: string) => Buffer.concat([image('rgb.jpg'), Buffer.from(mark)]);
const [CRASHES, STOPS, KILLS] = ['CRASH-THE-DECODER', 'STOP-THE-DECODER', 'KILL-THE-DECODER'].map(marked) as [
  Buffer,
  Buffer,
  Buffer,
];

let folder: string;
let entry: string;
const started: DecodeProcess[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-decode-'));
  const crashes = join(__dirname, '../../support/crash-decoder.cjs');
  const program = buildDecodeEntry(folder);
  entry = join(folder, 'entry.cjs');
  writeFileSync(entry, `require(${JSON.stringify(crashes)});\nrequire(${JSON.stringify(program)});`);
});
afterEach(() => {
  for (const each of started.splice(0)) each.end();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(patienceMs?: number, program = entry): DecodeProcess {
  const process = new DecodeProcess({ entry: program, patienceMs });
  started.push(process);
  return process;
}

/** An image, its pixels in a Buffer whatever they lie in; or the error. */
const outcome = (decoded: Promise<RgbImage>): Promise<unknown> =>
  decoded.then(
    ({ width, height, data }) => ({ width, height, data: Buffer.from(data) }),
    (error: unknown) => error,
  );

describe('DecodeProcess', () => {
  test.each(['rgb.jpg', 'cmyk-adobe.jpg', 'rgb.png', 'gray-16.png', 'animated.gif', 'lossless.webp', '24.bmp'])(
    'DecodeProcess gives of %s the pixels that decodeImage() gives',
    async (name) => {
      expect(await outcome(start().decode(image(name), LIMITS))).toEqual(
        await outcome(decodeImage(image(name), LIMITS)),
      );
    },
  );

  test('DecodeProcess throws what decodeImage() throws', async () => {
    const { decode } = start();
    for (const [bytes, limits] of [
      [image('truncated.png'), LIMITS],
      [Buffer.from('no image'), LIMITS],
      [new Uint8Array(), LIMITS],
      [image('rgb.jpg'), { imagePixels: 10 }],
    ] as const) {
      const own = (await outcome(decodeImage(bytes, limits))) as ImageError;
      const apart = await outcome(decode(bytes, limits));
      expect(apart).toBeInstanceOf(ImageError);
      expect(apart).toHaveProperty('message', own.message);
    }
  });

  test('DecodeProcess decodes what was in work beside an image that crashed the decoder, and what comes later', async () => {
    const { decode } = start();
    const files = Array.from({ length: 24 }, (_, i) => (i === 5 || i === 17 ? CRASHES : image('rgb.jpg')));
    const outcomes = await Promise.all(files.map((bytes) => outcome(decode(bytes, LIMITS))));
    const good = await outcome(decodeImage(image('rgb.jpg'), LIMITS));
    for (const [i, own] of outcomes.entries()) {
      if (files[i] !== CRASHES) expect(own).toEqual(good);
      else expect(own).toMatchObject({ name: 'ImageError', message: 'the decoder crashed on it (SIGSEGV)' });
    }
    expect(await outcome(decode(image('rgb.jpg'), LIMITS))).toEqual(good);
  });

  test('DecodeProcess gives an image up that takes too long', async () => {
    const { decode } = start(300);
    // No library decodes a BMP: it takes no time whatever else the machine does.
    const [slow, good] = await Promise.all([outcome(decode(STOPS, LIMITS)), outcome(decode(tinyBmp(3), LIMITS))]);
    expect(slow).toMatchObject({ name: 'ImageError', message: 'the decoder took longer than 0.3 s' });
    expect(good).toEqual(await outcome(decodeImage(tinyBmp(3), LIMITS)));
  });

  test('DecodeProcess blames no image for a process that somebody else ends', async () => {
    const error = await outcome(start().decode(KILLS, LIMITS));
    expect(error).toBeInstanceOf(SetupError);
    expect(error).toHaveProperty('message', expect.stringMatching(/ended by SIGKILL 3 times on one image\n→ .*memory/));
  });

  test('DecodeProcess says so where the process cannot be started', async () => {
    const broken = join(folder, 'broken.js');
    writeFileSync(broken, `throw new Error('no such library');`);
    const error = await outcome(start(undefined, broken).decode(tinyBmp(0), LIMITS));
    expect(error).toBeInstanceOf(SetupError);
    expect(error).toHaveProperty(
      'message',
      expect.stringMatching(/^Cannot load the decoder's process: .*no such library/s),
    );
  });

  test('DecodeProcess ends what is in work when it is ended', async () => {
    const process = start();
    const decoding = outcome(process.decode(STOPS, LIMITS));
    process.end();
    expect(await decoding).toEqual(new Error('The decoder was ended'));
  });
});
