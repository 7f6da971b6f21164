import { runKeys } from '../shared/artifacts';
import { readManifest } from '../shared/dataset/read-manifest';
import { FormatError } from '../shared/errors';
import type { FeatureTable } from '../shared/features/feature-table';
import { readFeatureTable, readSkipped } from '../shared/features/read-feature-table';
import type { Head } from '../shared/head/head';
import { loadLadder } from '../shared/head/ladder';
import { predictHead } from '../shared/head/predict-head';
import { loadHead } from '../shared/head/store-head';
import { getJson, putJson } from '../shared/json-file';
import { computeMetrics } from '../shared/metrics/compute-metrics';
import { historyFileSchema, type MetricsFile } from '../shared/metrics/metrics-file';
import { evaluateEvent, evaluateResult } from './contracts';
import { defineStep } from './handler';

/** Measures the head on validation and, this once, on the test split; writes metrics.json. No tensor library is needed. */
export const evaluate = defineStep({
  name: 'Evaluate',
  event: evaluateEvent,
  result: evaluateResult,
  async run({ runId }, { store }) {
    const keys = runKeys(runId);
    const manifest = await readManifest(store, runId);
    const head = await loadHead(store, runId);
    const history = await getJson(store, keys.history, historyFileSchema);
    if (!head || !history) throw new FormatError(`The run "${runId}" has no trained head`);

    const measure = (table: FeatureTable) => measureHead(head, table);
    const { loss, accuracy, ...validation } = measure(await readFeatureTable(store, runId, manifest, 'validation'));
    const test = await readFeatureTable(store, runId, manifest, 'test');
    const { classes, counts, ignored, base, config } = manifest;
    const skipped = await readSkipped(store, runId, manifest);
    const metrics: MetricsFile = {
      schemaVersion: 1,
      classes,
      counts,
      skipped: skipped.map(({ name, reason }) => ({ file: name, reason })),
      ignored,
      base: { name: base.name, sha256: base.sha256, engine: config.engine },
      // The name that the base goes by, never the path or address that it was given as.
      config: { ...config, base: base.name },
      initial: history.initial,
      final: { loss, accuracy },
      test: test.count ? measure(test) : null,
      ...validation,
      ladder: await loadLadder(store, runId),
    };
    await putJson(store, keys.metrics, metrics);
    return { loss, accuracy };
  },
});

function measureHead(head: Head, table: FeatureTable) {
  const metrics = computeMetrics(predictHead(head, table.features, table.count), table.labels, head.classes);
  return {
    ...metrics,
    confusionMatrix: metrics.confusionMatrix.map((row) => [...row]),
    perClass: [...metrics.perClass],
  };
}
