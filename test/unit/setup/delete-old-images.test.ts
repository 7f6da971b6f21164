import { oldImages } from '../../../setup/containers/delete-old-images';

const IMAGES = [
  '2026-01-03 10:00:00 +0000 UTC\tlocalhost/train:c',
  '2026-01-04 10:00:00 +0000 UTC\tlocalhost/train-more:x',
  '2026-01-01 10:00:00 +0000 UTC\tlocalhost/train:a',
  '2026-01-05 10:00:00 +0000 UTC\t<none>:<none>',
  '2026-01-02 10:00:00 +0000 UTC\tlocalhost/train:b',
  '2026-01-04 10:00:00 +0000 UTC\tlocalhost/train:d',
  '',
].join('\n');

describe('oldImages()', () => {
  test('keeps the given image and the newest other one of its name', () => {
    expect(oldImages(IMAGES, 'localhost/train:d')).toEqual(['localhost/train:a', 'localhost/train:b']);
  });

  test('keeps the given image where it is the oldest: all its layers were there', () => {
    expect(oldImages(IMAGES, 'localhost/train:a')).toEqual(['localhost/train:b', 'localhost/train:c']);
  });

  test('finds nothing where there is one, or none', () => {
    expect(oldImages(IMAGES, 'localhost/train-more:x')).toEqual([]);
    expect(oldImages('', 'localhost/train:a')).toEqual([]);
  });
});
