import { comparedMetrics, compareRuns, comparisonLines, sameData } from '../../../../cli/runs/compare-runs';
import { lastRun } from '../../../../cli/runs/last-run';
import { runKeys } from '../../../../shared/artifacts';
import { getJson, putJson } from '../../../../shared/json-file';
import type { RunFile } from '../../../../shared/records/run-file';
import { MemoryBlobStore } from '../../../../shared/storage/memory-blob-store';
import { storeRun } from '../../../support/store-run';

const metrics = (accuracy: number, change: object = {}) =>
  comparedMetrics.parse({
    classes: ['cats', 'dogs'],
    counts: { validation: { cats: 200, dogs: 200 }, test: { cats: 0, dogs: 0 } },
    base: { name: 'imagenet', sha256: 'ab' },
    config: { base: 'imagenet', seed: 1, head: { dropout: 0.2, epochs: 20 } },
    final: { loss: 1 - accuracy, accuracy },
    test: null,
    perClass: [{ support: 200 }, { support: 200 }],
    ...change,
  });

describe('compareRuns()', () => {
  test('compareRuns() names the settings that differ, and nothing else', () => {
    const base = { name: 'stanford-dogs', sha256: 'cd' };
    const config = { base: 'stanford-dogs', seed: 1, head: { dropout: 0.5, epochs: 20, weightDecay: 1 } };
    expect(compareRuns(metrics(0.9), metrics(0.95, { base, config })).changed).toEqual([
      { key: 'base', before: 'imagenet', after: 'stanford-dogs' },
      { key: 'head.dropout', before: 0.2, after: 0.5 },
      { key: 'head.weightDecay', before: undefined, after: 1 },
    ]);
    expect(compareRuns(metrics(0.9), metrics(0.9)).changed).toEqual([]);
    // How many images a shard has follows from what the base costs.
    const cut = (shardImages: number) => metrics(0.9, { config: { seed: 1, shardImages } });
    expect(compareRuns(cut(864), cut(32)).changed).toEqual([]);
  });

  test('compareRuns() tells a difference from chance', () => {
    const words = (before: number, after: number) => comparisonLines(compareRuns(metrics(before), metrics(after)))[1];
    expect(words(0.8, 0.95)).toMatch(/: better$/);
    expect(words(0.95, 0.8)).toMatch(/: worse$/);
    expect(words(0.985, 0.99)).toMatch(/chance/);
  });
});

describe('sameData()', () => {
  test('sameData() is false where the splits or classes differ', () => {
    expect(sameData(metrics(0.9), metrics(0.8))).toBe(true);
    expect(sameData(metrics(0.9), metrics(0.9, { classes: ['cats', 'hens'] }))).toBe(false);
    const counts = { validation: { cats: 200, dogs: 199 }, test: { cats: 0, dogs: 0 } };
    expect(sameData(metrics(0.9), metrics(0.9, { counts }))).toBe(false);
  });
});

describe('lastRun()', () => {
  const RUN = { classes: ['cats', 'dogs'], images: { train: 2, validation: 2, test: 0 } };

  async function finished(store: MemoryBlobStore, runId: string, startedAt: string, change: object = {}) {
    await storeRun(store, runId, RUN);
    await putJson(store, runKeys(runId).metrics, metrics(0.9, change));
    const file: RunFile = { schemaVersion: 1, runId, status: 'succeeded', startedAt };
    await putJson(store, runKeys(runId).run, file);
  }

  test('lastRun() finds the newest other run on the same data', async () => {
    const store = new MemoryBlobStore();
    await finished(store, 'old', '2026-01-01T00:00:00Z');
    await finished(store, 'newer', '2026-01-02T00:00:00Z');
    await finished(store, 'other-classes', '2026-01-03T00:00:00Z', { classes: ['x', 'y'] });
    await finished(store, 'own', '2026-01-04T00:00:00Z');
    expect((await lastRun(store, 'own'))?.runId).toBe('newer');
  });

  test('lastRun() passes over archives of another size, runs that failed, and files that it cannot read', async () => {
    const store = new MemoryBlobStore();
    for (const [i, runId] of ['other-size', 'failed', 'unreadable', 'own'].entries()) {
      await finished(store, runId, `2026-01-0${i + 1}T00:00:00Z`);
    }
    const { manifest } = runKeys('other-size');
    const { z } = await import('zod');
    const before = await getJson(store, manifest, z.looseObject({ source: z.looseObject({}) }));
    await putJson(store, manifest, { ...before, source: { uri: 'file:///x.zip', bytes: 2 } });
    await putJson(store, runKeys('failed').run, { schemaVersion: 1, runId: 'failed', status: 'failed' });
    await store.put(runKeys('unreadable').metrics, Buffer.from('{"schemaVersion": 0}'));
    expect(await lastRun(store, 'own')).toBeUndefined();
  });
});
