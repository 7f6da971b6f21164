import { labelSetName } from '../../../../shared/dataset/label-sets';
import { doubtedImages } from '../../../../web/serve/doubted-images';

describe('doubtedImages()', () => {
  test('names each image once with its labels and all that is doubted of it, the likeliest first', () => {
    const none = { confident: 0, doubtful: 0 };
    const place = (file: string, labels: readonly string[]) => ({
      ...{ file, class: labelSetName(labels), split: 'train' as const, confident: true },
    });
    const first = [
      { ...place('b.jpg', []), label: 'ants', kind: 'missing' as const, probability: 0.99 },
      { ...place('a.jpg', ['ants', 'bees']), label: 'bees', kind: 'extra' as const, probability: 0.03 },
      { ...place('b.jpg', []), label: 'bees', kind: 'missing' as const, probability: 0.9 },
    ];
    expect(doubtedImages({ missing: none, extra: none, first })).toEqual([
      {
        ...{ file: 'b.jpg', split: 'train', labels: [] },
        finding: 'ants seems to be missing, 99.0\u00a0%; bees seems to be missing, 90.0\u00a0%',
      },
      { file: 'a.jpg', split: 'train', labels: ['ants', 'bees'], finding: 'bees seems wrong, 97.0\u00a0%' },
    ]);
    expect(doubtedImages(null)).toEqual([]);
  });
});
