import { ServedModelCache } from '../../../../cli/serve/served-model-cache';
import type { Classifier } from '../../../../shared/head/classifier';

/** A model that answers when it is told to, and fails where it is asked after it was let go. */
function modelOf(folder: string) {
  const waiting: (() => void)[] = [];
  let isReleased = false;
  const classifier: Classifier = {
    classes: [folder],
    preprocessingVersion: 1,
    async classify() {
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (isReleased) throw new Error('released');
      return { probabilities: [1] };
    },
    async release() {
      isReleased = true;
    },
  };
  return { classifier, waiting, isReleased: () => isReleased };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('ServedModelCache', () => {
  test('ServedModelCache lets a model go when another is asked and its last answer is given', async () => {
    const models: Record<string, ReturnType<typeof modelOf>> = { a: modelOf('a'), b: modelOf('b') };
    const cache = new ServedModelCache(async (folder) => models[folder]!.classifier);
    const first = cache.classify('a', new Uint8Array());
    await settled();
    const second = cache.classify('b', new Uint8Array());
    await settled();
    expect(models.a!.isReleased()).toBe(false);
    models.a!.waiting.shift()!();
    expect(await first).toEqual({ probabilities: [1] });
    await settled();
    expect([models.a!.isReleased(), models.b!.isReleased()]).toEqual([true, false]);
    models.b!.waiting.shift()!();
    expect(await second).toEqual({ probabilities: [1] });
    await cache.close();
    expect(models.b!.isReleased()).toBe(true);
  });

  test('ServedModelCache has two images in work at once, the others in their turn', async () => {
    const { classifier, waiting } = modelOf('a');
    const cache = new ServedModelCache(async () => classifier);
    const asked = Array.from({ length: 5 }, () => cache.classify('a', new Uint8Array()));
    await settled();
    expect(waiting).toHaveLength(2);
    while (waiting.length > 0) {
      waiting.shift()!();
      await settled();
      expect(waiting.length).toBeLessThanOrEqual(2);
    }
    expect(await Promise.all(asked)).toHaveLength(5);
  });

  test('ServedModelCache loads again what could not be loaded', async () => {
    const { classifier } = modelOf('a');
    let tries = 0;
    const cache = new ServedModelCache(async () => {
      if (tries++ === 0) throw new Error('not there yet');
      return classifier;
    });
    await expect(cache.with('a', ({ classes }) => classes)).rejects.toThrow('not there yet');
    expect(await cache.with('a', ({ classes }) => classes)).toEqual(['a']);
  });
});
