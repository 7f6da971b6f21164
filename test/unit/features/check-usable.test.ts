import { parseConfig } from '../../../shared/config';
import type { Manifest } from '../../../shared/dataset/manifest';
import { DatasetError, TooManyBadImagesError } from '../../../shared/errors';
import { checkBadShare, checkUsable } from '../../../shared/features/check-usable';

const manifest = (maxBadShare: number) =>
  ({
    classes: ['cats', 'dogs'],
    counts: { train: { cats: 40, dogs: 40 }, validation: { cats: 10, dogs: 10 }, test: { cats: 0, dogs: 0 } },
    config: parseConfig({ maxBadShare }),
  }) as Pick<Manifest, 'classes' | 'counts' | 'config'> as Manifest;
const skipped = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: `train/cats/${i}.jpg`, reason: 'damaged JPEG' }));
const table = (labels: number[]) => ({
  ...{ count: labels.length, featureCount: 1, features: new Float32Array(labels.length) },
  ...{ labels: Int32Array.from(labels), names: labels.map(String) },
});

describe('checkBadShare()', () => {
  test('checkBadShare() lets the limit itself pass and nothing beyond it', () => {
    expect(() => checkBadShare(manifest(0.07), skipped(7))).not.toThrow();
    expect(() => checkBadShare(manifest(0.07), skipped(8))).toThrow(TooManyBadImagesError);
    expect(() => checkBadShare(manifest(0), skipped(0))).not.toThrow();
    expect(() => checkBadShare(manifest(1), skipped(100))).not.toThrow();
  });

  test('checkBadShare() names the first images with the reason, how many more there are, and the remedy', () => {
    const lines = [0, 1, 2, 3, 4].map((i) => `\n  train/cats/${i}.jpg: damaged JPEG`).join('');
    expect(() => checkBadShare(manifest(0.07), skipped(8))).toThrow(
      `8 of 100 images cannot be used, the limit is 7 %:${lines}\n  and 3 more\n→ fix or remove these files, or raise --max-bad-share`,
    );
  });
});

describe('checkUsable()', () => {
  test('checkUsable() wants a training image of each class among several labels', () => {
    const several = { ...manifest(0.1), labelSets: [[], [0], [0, 1]], images: { train: 3, validation: 1, test: 0 } };
    expect(() => checkUsable(several, [], table([0, 2]), table([0]))).not.toThrow();
    expect(() => checkUsable(several, [], table([0, 1]), table([0]))).toThrow(/of the class "dogs" can be used/);
    // A tenth of four images, whatever their labels add up to.
    expect(() => checkUsable(several, skipped(1), table([0, 2]), table([0]))).toThrow(TooManyBadImagesError);
  });

  test('checkUsable() wants a training image of each class, and a validation image', () => {
    expect(() => checkUsable(manifest(0.1), [], table([0, 1]), table([0]))).not.toThrow();
    const withoutDogs = () => checkUsable(manifest(0.1), [], table([0, 0]), table([0, 1]));
    expect(withoutDogs).toThrow(DatasetError);
    expect(withoutDogs).toThrow(/training images of the class "dogs" can be used\n→/);
    expect(() => checkUsable(manifest(0.1), [], table([0, 1]), table([]))).toThrow(/None of the validation images/);
  });
});
