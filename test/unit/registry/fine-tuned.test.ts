import { evaluate } from '../../../functions/evaluate';
import { fullPass } from '../../../functions/full-pass/full-pass';
import { publish } from '../../../functions/publish';
import { runKeys } from '../../../shared/artifacts';
import { fineTuneResultSchema } from '../../../shared/fine-tune/fine-tune-result';
import { getJson } from '../../../shared/json-file';
import { metricsFileSchema } from '../../../shared/metrics/metrics-file';
import { promote } from '../../../shared/registry/promote';
import { publishVersion } from '../../../shared/registry/publish-version';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import { runToHead } from '../../support/fine-tune-run';

const FINE_TUNE = {
  head: { epochs: 1, learningRate: 1e-5 },
  fineTune: { at: 'block_14_expand', epochs: 4, batchSize: 8, learningRate: 3e-4 },
};
const now = () => new Date(0);

describe('the registry', () => {
  test('publishVersion() measures a fine-tuned model as the run did, and promote() compares it with one on the frozen base', async () => {
    const store = new MemoryBlobStore();
    for (const [runId, config] of [
      ['frozen', { head: FINE_TUNE.head, mode: 'head' }],
      ['tuned', FINE_TUNE],
    ] as const) {
      const { context, dispose } = await runToHead(config, undefined, { store, runId });
      if (runId === 'tuned') await fullPass.invoke({ runId, task: 'fine-tune' }, context);
      await evaluate.invoke({ runId }, context);
      await publish.invoke({ runId }, context);
      await dispose();
    }
    const published = async (runId: string) => {
      const { version } = await publishVersion(store, { name: 'kinds', runId, runs: store, now });
      const metrics = await getJson(store, runKeys(runId).metrics, metricsFileSchema);
      expect(version.validation.hits / version.validation.count).toBe(metrics?.final.accuracy);
      return { version, promotion: await promote(store, version, { by: 'publish', now }) };
    };
    const frozen = await published('frozen');
    const tuned = await published('tuned');
    const result = await getJson(store, runKeys('tuned').fineTune.result, fineTuneResultSchema);
    expect(tuned.version.base.sha256).toBe(result?.base.sha256);
    expect(tuned.version.featureSpace).toContain(result?.base.sha256);
    expect(frozen.version.featureSpace).not.toBe(tuned.version.featureSpace);
    expect(tuned.promotion).toMatchObject({
      ...{ isMoved: true, latest: 'v2' },
      comparison: { kind: 'paired', images: 12, isAskedAnew: false },
    });
  });
});
