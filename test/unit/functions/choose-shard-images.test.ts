import { chooseShardImages, withShardImages } from '../../../functions/choose-shard-images';
import { secondsPerImage } from '../../../functions/seconds-per-image';
import { STEPS } from '../../../functions/steps';
import { mobilenetV2Backbone } from '../../../shared/backbone/mobilenet-v2/backbone';
import { BASE_WIDTHS, IMAGE_SIZES_PX } from '../../../shared/backbone/mobilenet-v2/base-weights';
import type { Config } from '../../../shared/config';
import { settledConfig } from '../../support/settled-config';

const configs = BASE_WIDTHS.flatMap((width) =>
  IMAGE_SIZES_PX.flatMap((imageSizePx) => [
    settledConfig({ width, imageSizePx }),
    settledConfig({ width, imageSizePx, precision: 'int8' }),
    settledConfig({ width, imageSizePx, engine: 'tfjs' }),
  ]),
);

const backboneFor = ({ width, imageSizePx }: Config) => mobilenetV2Backbone(width, imageSizePx);
const imagesOf = (config: Config) => chooseShardImages(config, backboneFor(config));
const secondsOf = (config: Config) => secondsPerImage({ ...config, backbone: backboneFor(config) });

describe('chooseShardImages()', () => {
  test('gives the notebook 448 images, fewer where an image costs more, more where it costs less', () => {
    expect(imagesOf(settledConfig({}))).toBe(448);
    expect(imagesOf(settledConfig({ imageSizePx: 224, width: 1.4 }))).toBeLessThan(160);
    expect(imagesOf(settledConfig({ engine: 'tfjs' }))).toBeLessThan(448);
    expect(imagesOf(settledConfig({ precision: 'int8' }))).toBeGreaterThan(448);
  });

  test('gives every configuration full batches that are done in a tenth of the time limit', () => {
    for (const config of configs) {
      const images = imagesOf(config);
      expect(images % 32).toBe(0);
      expect(images).toBeGreaterThanOrEqual(32);
      expect(images).toBeLessThanOrEqual(1024);
      expect(images * secondsOf(config)).toBeLessThan(STEPS.ExtractFeatures.timeoutSeconds / 10);
    }
  });

  test('never gives a dearer image a larger shard', () => {
    const byCost = configs.toSorted((a, b) => secondsOf(a) - secondsOf(b)).map(imagesOf);
    expect(byCost).toEqual(byCost.toSorted((a, b) => b - a));
  });
});

describe('withShardImages()', () => {
  test('leaves alone what the run says', () => {
    expect(withShardImages(settledConfig({ shardImages: 7 }), mobilenetV2Backbone(1, 160)).shardImages).toBe(7);
    expect(withShardImages(settledConfig({}), mobilenetV2Backbone(1, 160)).shardImages).toBe(448);
  });
});
