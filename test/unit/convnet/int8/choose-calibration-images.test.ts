import { chooseCalibrationImages } from '../../../../shared/convnet/int8/choose-calibration-images';
import type { ShardImage, Split } from '../../../../shared/dataset/manifest';
import { placeOf } from '../../../../shared/dataset/split-by-hash';

const image = (i: number, label: number, split: Split = 'train'): ShardImage => ({
  name: `${split}/${label}/${i}.jpg`,
  ...{ offset: i * 100, compressedBytes: 50, bytes: 50, method: 0 as const },
  ...{ crc32: Math.imul(i + 1, 0x9e3779b1) >>> 0, label, split },
});
const images = Array.from({ length: 400 }, (_, i) =>
  image(i, i % 10 === 0 ? 1 : 0, i % 3 === 0 ? 'validation' : 'train'),
);
const names = (chosen: readonly ShardImage[]) => chosen.map(({ name }) => name);

describe('chooseCalibrationImages()', () => {
  test('takes training images only, classes in turn, no more than asked for', () => {
    const chosen = chooseCalibrationImages(images, 1, 20);
    expect(chosen).toHaveLength(20);
    expect(new Set(chosen.map(({ split }) => split))).toEqual(new Set(['train']));
    expect(chosen.slice(0, 6).map(({ label }) => label)).toEqual([0, 1, 0, 1, 0, 1]);
    expect(new Set(names(chosen)).size).toBe(20);
  });

  test('does not depend on the order of the archive, and does on the seed', () => {
    const chosen = names(chooseCalibrationImages(images, 1, 20));
    expect(names(chooseCalibrationImages(images.toReversed(), 1, 20))).toEqual(chosen);
    expect(names(chooseCalibrationImages(images, 2, 20))).not.toEqual(chosen);
  });

  test('takes the same of a large class as if it had been sorted at once', () => {
    const many = Array.from({ length: 5000 }, (_, i) => image(i, 0));
    const all = names(chooseCalibrationImages(many, 1, 5000));
    expect(names(chooseCalibrationImages(many, 1, 8))).toEqual(all.slice(0, 8));
  });

  test('takes images first that stay training images however the archive grows, where the split is ours', () => {
    const train = images.filter(({ split }) => split === 'train');
    const sure = train.filter((own) => placeOf(own) < 0.5);
    const chosen = chooseCalibrationImages(images, 1, train.length, 'hash');
    expect(chosen).toHaveLength(train.length);
    for (const label of [0, 1]) {
      const own = chosen.filter((each) => each.label === label);
      const first = own.slice(0, sure.filter((each) => each.label === label).length);
      expect(first.filter((each) => placeOf(each) >= 0.5)).toEqual([]);
    }
  });

  test('takes one of equal images, and gives what there is', () => {
    const twins = [image(1, 0), { ...image(1, 0), name: 'train/0/copy.jpg' }, image(2, 0)];
    expect(chooseCalibrationImages(twins, 1, 10)).toHaveLength(2);
  });

  test('sees every class of images with several labels, and no image twice, however many sets of labels there are', () => {
    // Each image has a set of its own, and the last class comes in one of fifty.
    const labelSets = Array.from({ length: 200 }, (_, i) => [...(i % 2 ? [0] : []), ...(i % 50 === 49 ? [1] : [])]);
    const tagged = labelSets.map((_, i) => image(i, i));
    const chosen = chooseCalibrationImages(tagged, 1, 12, 'folders', labelSets);
    expect(new Set(names(chosen)).size).toBe(12);
    const of = (label: number) => chosen.filter((own) => labelSets[own.label]?.includes(label)).length;
    expect([of(0) >= 4, of(1)]).toEqual([true, 4]);
    expect(chosen.filter((own) => labelSets[own.label]?.length === 0).length).toBeGreaterThanOrEqual(4);
  });
});
