import { chooseShardImages, withShardImages } from '../../../functions/choose-shard-images';
import { secondsPerImage } from '../../../functions/measured-image';
import { STEPS } from '../../../functions/steps';
import { BASE_WIDTHS, IMAGE_SIZES_PX } from '../../../shared/base/base-weights';
import { parseConfig } from '../../../shared/config';

const configs = BASE_WIDTHS.flatMap((width) =>
  IMAGE_SIZES_PX.flatMap((imageSizePx) => [
    parseConfig({ width, imageSizePx }),
    parseConfig({ width, imageSizePx, precision: 'int8' }),
    parseConfig({ width, imageSizePx, engine: 'tfjs' }),
  ]),
);

describe('chooseShardImages()', () => {
  test('gives the notebook 448 images, fewer where an image costs more, more where it costs less', () => {
    expect(chooseShardImages(parseConfig({}))).toBe(448);
    expect(chooseShardImages(parseConfig({ imageSizePx: 224, width: 1.4 }))).toBeLessThan(160);
    expect(chooseShardImages(parseConfig({ engine: 'tfjs' }))).toBeLessThan(448);
    expect(chooseShardImages(parseConfig({ precision: 'int8' }))).toBeGreaterThan(448);
  });

  test('gives every configuration full batches that are done in a tenth of the time limit', () => {
    for (const config of configs) {
      const images = chooseShardImages(config);
      expect(images % 32).toBe(0);
      expect(images).toBeGreaterThanOrEqual(32);
      expect(images).toBeLessThanOrEqual(1024);
      expect(images * secondsPerImage(config)).toBeLessThan(STEPS.ExtractFeatures.timeoutSeconds / 10);
    }
  });

  test('never gives a dearer image a larger shard', () => {
    const byCost = configs.toSorted((a, b) => secondsPerImage(a) - secondsPerImage(b)).map(chooseShardImages);
    expect(byCost).toEqual(byCost.toSorted((a, b) => b - a));
  });
});

describe('withShardImages()', () => {
  test('leaves alone what the run says', () => {
    expect(withShardImages(parseConfig({ shardImages: 7 })).shardImages).toBe(7);
    expect(withShardImages(parseConfig({})).shardImages).toBe(448);
  });
});
