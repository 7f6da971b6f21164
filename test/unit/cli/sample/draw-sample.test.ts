import { drawSample, type SampleFile, type SampleOptions } from '../../../../cli/sample/draw-sample';
import { ConfigError } from '../../../../shared/errors';
import { sha256Hex } from '../../../../shared/hash';
import { decodeImage } from '../../../../shared/images/decode-image';
import { sniffFormat } from '../../../../shared/images/sniff-format';

const SMALL: SampleOptions = { classes: ['cats', 'dogs'], images: 20, seed: 1, sizePx: 48 };

async function drawAll(options: SampleOptions): Promise<SampleFile[]> {
  const files: SampleFile[] = [];
  for await (const file of drawSample(options)) files.push(file);
  return files;
}

const hashes = (files: readonly SampleFile[]): Map<string, string> =>
  new Map(files.map(({ name, bytes }) => [name, sha256Hex(bytes)]));

describe('drawSample()', () => {
  test('drawSample() draws every image once, split by class, train first', async () => {
    const names = (await drawAll(SMALL)).map(({ name }) => name);
    const expected = ['train', 'validation'].flatMap((split) =>
      ['cats', 'dogs'].flatMap((className) =>
        Array.from({ length: 10 }, (_, i) => i)
          .filter((i) => (split === 'train' ? i < 7 : i >= 7))
          .map((i) => `sample/${split}/${className}/${className}.${i}.jpg`),
      ),
    );
    expect(names).toEqual(expected);
  });

  test('drawSample() gives equal bytes for equal seeds and others for others', async () => {
    const [first, again, other] = await Promise.all([drawAll(SMALL), drawAll(SMALL), drawAll({ ...SMALL, seed: 2 })]);
    expect(hashes(again)).toEqual(hashes(first));
    expect(new Set([...hashes(first).values(), ...hashes(other).values()]).size).toBe(40);
  });

  test('drawSample() draws an image alike whatever the other classes and the number of images', async () => {
    const few = await drawAll(SMALL);
    const many = await drawAll({ ...SMALL, classes: ['moons', 'dogs', 'cats'], images: 45 });
    const [some, all] = [hashes(few), hashes(many)];
    expect(all.get('sample/train/cats/cats.3.jpg')).toBe(some.get('sample/train/cats/cats.3.jpg'));
  });

  test('drawSample() gives JPEG files whose longer side is the one asked for', async () => {
    const sizes = new Set<string>();
    for (const { bytes } of await drawAll(SMALL)) {
      expect(sniffFormat(bytes)).toEqual({ kind: 'image', format: 'jpeg' });
      const { width, height } = await decodeImage(bytes, { imagePixels: 48 * 48 });
      expect(Math.max(width, height)).toBe(48);
      sizes.add(`${width}x${height}`);
    }
    expect(sizes.size).toBeGreaterThan(2);
  });

  test('drawSample() spreads what does not divide over the first classes', async () => {
    const files = await drawAll({ ...SMALL, classes: ['a', 'b', 'c'], images: 8 });
    const counts = ['a', 'b', 'c'].map((name) => files.filter((file) => file.name.includes(`/${name}/`)).length);
    expect(counts).toEqual([3, 3, 2]);
  });

  test('drawSample() has a figure for any number of classes', async () => {
    const classes = Array.from({ length: 230 }, (_, i) => `class ${i}`);
    const files = await drawAll({ classes, images: 460, seed: 1, sizePx: 32 });
    expect(files).toHaveLength(460);
  });

  test('drawSample() can be left early', async () => {
    for await (const { name } of drawSample(SMALL)) {
      expect(name).toBe('sample/train/cats/cats.0.jpg');
      break;
    }
  });

  test.each<[Partial<SampleOptions>, RegExp]>([
    [{ classes: ['cats'] }, /--classes is "cats": give two names or more/],
    [{ classes: ['cats', '../dogs'] }, /--classes contains "\.\.\/dogs": a name begins with/],
    [{ classes: ['cats', ''] }, /--classes contains ""/],
    [{ classes: ['Cats', 'cat'] }, /--classes contains "cat" twice/],
    [{ images: 3 }, /--images is 3: give a whole number from 4 to/],
    [{ images: 10.5 }, /--images is 10.5/],
    [{ seed: -1 }, /--seed is -1: give a whole number from 0 to 4294967295/],
    [{ sizePx: 8 }, /--size is 8: give a whole number from 32 to 2048/],
  ])('drawSample() refuses %j and names the allowed values', async (wrong, message) => {
    const failure = drawAll({ ...SMALL, ...wrong });
    await expect(failure).rejects.toThrow(ConfigError);
    await expect(failure).rejects.toThrow(message);
  });
});
