import { compareEither } from '../../../../cli/runs/compare-either';
import type { ComparedMultiLabel } from '../../../../cli/runs/compare-multi-label';
import { comparableRun, lastRun } from '../../../../cli/runs/last-run';
import { FEATURES_PREFIX, runKeys } from '../../../../shared/artifacts';
import { putJson } from '../../../../shared/json-file';
import type { RunFile } from '../../../../shared/records/run-file';
import { MemoryBlobStore } from '../../../../shared/storage/memory-blob-store';
import { multiLabelMetrics } from '../../../support/multi-label-metrics';
import { type PublishableRun, storeLabelledRun, storePublishableRun } from '../../../support/publishable-run';

const CLASSES = ['cats', 'dogs'] as const;

/** A finished multi-label run with a model; what it says of itself is made up, but for what a comparison reads. */
async function labelled(store: MemoryBlobStore, runId: string, run: PublishableRun, day: number, map = 0.9) {
  await storeLabelledRun(store, runId, run);
  const images = run.images ?? 20;
  const metrics = multiLabelMetrics(0);
  const counts = (n: number) => ({ cats: 2 * n, dogs: n });
  await putJson(store, runKeys(runId).metrics, {
    ...metrics,
    classes: run.classes ?? [...CLASSES],
    counts: { train: counts(2), validation: counts(images), test: counts(0) },
    thresholds: CLASSES.map((name) => ({ class: name, threshold: 0.5, chosenOn: null })),
    validation: { ...metrics.validation, images: 2 * images, meanAveragePrecision: map },
  });
  await finish(store, runId, day);
}

async function finish(store: MemoryBlobStore, runId: string, day: number) {
  const file: RunFile = { schemaVersion: 1, runId, status: 'succeeded', startedAt: `2026-01-0${day}T00:00:00Z` };
  await putJson(store, runKeys(runId).run, file);
}

async function compared(store: MemoryBlobStore, before: string, after: string) {
  const side = async (runId: string) => ({ runId, metrics: (await comparableRun(store, runId)) as ComparedMultiLabel });
  return compareEither(store, await side(before), await side(after));
}

describe('compareEither() of multi-label runs', () => {
  test('sets their figures beside each other, and counts images by the sign test', async () => {
    const store = new MemoryBlobStore();
    await labelled(store, 'guesses', { skill: 'one class' }, 1, 0.5);
    await labelled(store, 'knows', { skill: 'knows' }, 2, 1);
    const { lines, json } = await compared(store, 'guesses', 'knows');
    expect(lines[0]).toBe('validation mean average precision 0.5000 → 1.0000 (+0.5000)');
    // Every image of cats alone was taken for dogs too.
    expect(lines).toContainEqual(
      'of 40 images, the second has more classes right on 20, the first on 0 (sign test p = 0.0000019): better',
    );
    expect(lines.at(-1)).toBe('changed: no setting');
    expect(json).toMatchObject({
      ...{ task: 'multi-label', before: { runId: 'guesses' }, after: { runId: 'knows' } },
      paired: { images: 40, before: { accuracy: 0.75, onlyRight: 0 }, after: { accuracy: 1, onlyRight: 20 } },
    });
    expect((await compared(store, 'knows', 'guesses')).lines.join()).toContain('worse');
    expect((await compared(store, 'knows', 'knows')).lines.join()).toContain('may be chance');
  });

  test('says why runs are not compared image by image, and compares their figures all the same', async () => {
    const store = new MemoryBlobStore();
    await labelled(store, 'knows', { skill: 'knows' }, 1);
    await labelled(store, 'fewer', { skill: 'knows', images: 10 }, 2);
    await labelled(store, 'others', { skill: 'knows', classes: ['cats', 'pigs'] }, 3);
    const why = async (other: string) =>
      (await compared(store, 'knows', other)).lines.find((line) => line.startsWith('Not compared'));
    expect(await why('fewer')).toBe('Not compared image by image: their validation images differ');
    expect(await why('others')).toBe('Not compared image by image: their classes differ');
    for await (const { key } of store.list(FEATURES_PREFIX)) await store.remove(key);
    expect(await why('fewer')).toBe(
      'Not compared image by image: the features or the head of the run "knows" are gone',
    );
  });

  test('refuses one of each kind, and finds the last run of the same kind', async () => {
    const store = new MemoryBlobStore();
    await labelled(store, 'old', { skill: 'one class' }, 1);
    await storePublishableRun(store, 'single', { skill: 'knows' });
    const counts = { train: { cats: 4, dogs: 2 }, validation: { cats: 40, dogs: 20 }, test: { cats: 0, dogs: 0 } };
    await putJson(store, runKeys('single').metrics, {
      ...{ classes: CLASSES, counts, base: { name: 'a', sha256: 'b' }, config: {} },
      ...{ final: { loss: 1, accuracy: 0.5 }, test: null, perClass: [{ support: 40 }, { support: 20 }] },
    });
    await finish(store, 'single', 2);
    await labelled(store, 'own', { skill: 'knows' }, 3);
    await expect(compared(store, 'single', 'own')).rejects.toThrow(
      /"own" have several labels \(multi-label\), those of/,
    );
    expect((await lastRun(store, 'own'))?.runId).toBe('old');
    expect(await lastRun(store, 'single')).toBeUndefined();
  });
});
