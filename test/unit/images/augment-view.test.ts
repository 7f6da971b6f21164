import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AugmentConfig, configSchema, parseConfig } from '../../../shared/config';
import { sha256Hex } from '../../../shared/hash';
import { augmentView, type ViewFill } from '../../../shared/images/augment-view';
import { drawView, PLAIN_VIEW, type ViewParameters } from '../../../shared/images/view-parameters';
import { noisePixels } from '../../support/golden-formulas';
import { randomPixels } from '../../support/random-base';

const GOLDEN = join(__dirname, '../../golden');
const REFLECT: ViewFill = { fillMode: 'reflect', fillValue: 0 };

interface Drawn {
  readonly lowest: number;
  readonly highest: number;
  readonly mean: number;
  readonly deviation: number;
}
interface Golden {
  readonly sizePx: number;
  readonly salt: number;
  readonly draws: number;
  readonly cases: readonly (Partial<ViewParameters> & Partial<ViewFill> & { readonly name: string })[];
  readonly factors: Readonly<Record<'rotation' | 'zoom' | 'translation' | 'contrast', number>>;
  readonly drawn: Readonly<Record<'single' | 'pairs', Readonly<Record<string, Drawn>>>>;
}
const golden: Golden = JSON.parse(readFileSync(join(GOLDEN, 'augment.json'), 'utf8'));
const { sizePx } = golden;
const image = Float32Array.from(noisePixels(sizePx, sizePx, golden.salt), (value) => value / 127.5 - 1);

describe('augmentView()', () => {
  const bytes = readFileSync(join(GOLDEN, 'augment.bin'));
  const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));

  test.each(golden.cases.map((own, i) => [own.name, own, i] as const))('gives the pixels of Keras: %s', (_, own, i) => {
    const { name, fillMode = 'reflect', fillValue = 0, ...parameters } = own;
    const view = augmentView(image, sizePx, { ...PLAIN_VIEW, ...parameters }, { fillMode, fillValue });
    const wanted = floats.subarray(i * image.length, (i + 1) * image.length);
    const apart = Array.from(view, (value, at) => Math.abs((value + 1) * 127.5 - wanted[at]!));
    // Of 255 levels; noise changes by a hundred from pixel to pixel, so this binds positions to 1e-4 of a pixel.
    expect(Math.max(...apart)).toBeLessThan(0.02);
  });

  test('leaves the image alone and gives a plain view back as it is', () => {
    const before = image.slice();
    expect(augmentView(image, sizePx, PLAIN_VIEW, REFLECT)).toEqual(before);
    augmentView(image, sizePx, { ...PLAIN_VIEW, flipHorizontal: true, rotation: 0.3, contrast: 2 }, REFLECT);
    expect(image).toEqual(before);
  });

  test('turns counter-clockwise, moves down and to the right, and shrinks above a zoom of 1', () => {
    const dot = (x: number, y: number) => {
      const pixels = new Float32Array(21 * 21 * 3).fill(-1);
      pixels.fill(1, (y * 21 + x) * 3, (y * 21 + x + 1) * 3);
      return pixels;
    };
    const brightest = (pixels: Float32Array) => {
      const at = pixels.indexOf(Math.max(...pixels)) / 3;
      return [at % 21, Math.floor(at / 21)];
    };
    const constant: ViewFill = { fillMode: 'constant', fillValue: 0 };
    const of = (parameters: Partial<ViewParameters>, x: number, y: number) =>
      brightest(augmentView(dot(x, y), 21, { ...PLAIN_VIEW, ...parameters }, constant));
    expect(of({ rotation: 0.25 }, 18, 10)).toEqual([10, 2]);
    expect(of({ down: 3 / 21, right: -2 / 21 }, 10, 10)).toEqual([8, 13]);
    expect(of({ zoom: 2 }, 18, 10)).toEqual([14, 10]);
  });

  test('keeps values finite and in range for extreme parameters', () => {
    const pixels = randomPixels(1, 24);
    for (const fillMode of ['reflect', 'wrap', 'constant', 'nearest'] as const) {
      for (const zoom of [0, 0.001, 1.9, 2]) {
        const wild = { ...PLAIN_VIEW, rotation: -0.99, zoom, down: 1, right: -1, contrast: 2 };
        const view = augmentView(pixels, 24, wild, { fillMode, fillValue: 255 });
        expect([fillMode, zoom, view.every((value) => value >= -1 && value <= 1)]).toEqual([fillMode, zoom, true]);
      }
    }
  });
});

describe('drawView()', () => {
  const config = (augment: object) => parseConfig({ mode: 'augment', augment }).augment as AugmentConfig;
  const ALL = config({ flip: 'horizontal_and_vertical', ...golden.factors });

  test.each([
    ['a single factor', ALL, golden.drawn.single],
    [
      'a pair',
      config({ rotation: [0.05, 0.1], zoom: [-0.3, 0.1], translation: [-0.2, 0.1], contrast: [0.2, 0.4] }),
      golden.drawn.pairs,
    ],
  ])('draws from the range of Keras, uniformly: %s', (_, augment, drawn) => {
    const views = Array.from({ length: golden.draws }, (_, i) => drawView(augment, sha256Hex(`image ${i}`), 1, 1));
    for (const [name, wanted] of Object.entries(drawn)) {
      const values = views.map((view) =>
        name === 'flip'
          ? Number(view.flipHorizontal)
          : view[name as 'rotation' | 'zoom' | 'down' | 'right' | 'contrast'],
      );
      const mean = values.reduce((a, b) => a + b) / values.length;
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
      const width = wanted.highest - wanted.lowest;
      // Keras' own extremes of 20,000 draws lie within a thousandth of its range's ends.
      expect([name, Math.min(...values) - wanted.lowest > -0.001 * width]).toEqual([name, true]);
      expect([name, Math.max(...values) - wanted.highest < 0.001 * width]).toEqual([name, true]);
      expect([name, Math.abs(mean - wanted.mean) < 0.015 * width]).toEqual([name, true]);
      expect([name, Math.abs(deviation - wanted.deviation) < 0.01 * width]).toEqual([name, true]);
    }
  });

  test('flips both ways or not at all where both are wanted, as Keras does', () => {
    const views = Array.from({ length: 50 }, (_, i) => drawView(ALL, sha256Hex(`${i}`), 1, 1));
    expect(views.every(({ flipHorizontal, flipVertical }) => flipHorizontal === flipVertical)).toBe(true);
    const one = { ...ALL, flip: 'vertical' as const };
    expect(views.map((_, i) => drawView(one, sha256Hex(`${i}`), 1, 1).flipHorizontal)).not.toContain(true);
  });

  test('follows from image, view and seed alone', () => {
    const draw = (image: string, view: number, seed: number) => drawView(ALL, sha256Hex(image), view, seed);
    expect(draw('a', 1, 1)).toEqual(draw('a', 1, 1));
    const different = [draw('a', 1, 1), draw('b', 1, 1), draw('a', 2, 1), draw('a', 1, 2)].map((v) => v.rotation);
    expect(new Set(different).size).toBe(4);
    expect({ ...draw('a', 1, 1), zoom: 1 }).toEqual(drawView({ ...ALL, zoom: 0 }, sha256Hex('a'), 1, 1));
  });
});

describe('parseConfig() with views', () => {
  test('gives "augment" its defaults, and keeps them when it reads them back', () => {
    const config = parseConfig({ mode: 'augment' });
    expect(config.augment).toMatchObject({ views: 4, flip: 'horizontal', fillMode: 'reflect' });
    expect(parseConfig(config)).toEqual(config);
    expect(configSchema.parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
    expect(parseConfig({}).augment).toBe(false);
  });

  test.each([
    [{ augment: { views: 2 } }, /"augment" is given and "mode" is "head"/],
    [{ mode: 'features', augment: {} }, /"mode" is "features"/],
    [{ mode: 'augment', augment: { views: 0 } }, /"augment.views" is 0: /],
    [
      { mode: 'augment', augment: { rotation: [0.2, 0.1] } },
      /"augment.rotation" is \[0.2,0.1\]: the lower end comes first/,
    ],
    [{ mode: 'augment', augment: { blur: 1 } }, /unknown key "augment.blur"; allowed in "augment" are views, flip/],
    [{ mode: 'everything' }, /"mode" is "everything"/],
  ])('refuses %j', (input, message) => {
    expect(() => parseConfig(input)).toThrow(message);
  });
});
