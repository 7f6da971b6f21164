import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compareEither } from '../../../cli/runs/compare-either';
import { describeRun } from '../../../cli/runs/describe-run';
import { comparableRun, lastRun } from '../../../cli/runs/last-run';
import { listRuns } from '../../../cli/runs/list-runs';
import { sweepRun } from '../../../cli/sweep/sweep-run';
import { openModelFolder, readGoldenVectors } from '../../../cli/verify/model-folder';
import { readPlan } from '../../../functions/batch/batch-context';
import { baseKeys, modelKeys, predictionKeys, runKeys, statisticsKey } from '../../../shared/artifacts';
import { loadCalibration } from '../../../shared/convnet/int8/calibration-file';
import { readManifest, readShard } from '../../../shared/dataset/read-manifest';
import { readFeatureTable } from '../../../shared/features/read-feature-table';
import { readShardResults } from '../../../shared/features/read-shard-results';
import { loadPublishedModel } from '../../../shared/fine-tune/fine-tune-result';
import { loadLadder } from '../../../shared/head/ladder';
import { loadHead } from '../../../shared/head/store-head';
import { decodeStatistics } from '../../../shared/inspect/statistics-file';
import { getJson } from '../../../shared/json-file';
import { baseManifestSchema } from '../../../shared/records/base-manifest';
import { historyFileSchema } from '../../../shared/records/history-file';
import { inspectionFileSchema } from '../../../shared/records/inspection-file';
import { int8OutcomeSchema } from '../../../shared/records/int8-outcome';
import { metricsFileSchema } from '../../../shared/records/metrics-file';
import { modelManifestSchema } from '../../../shared/records/model-manifest';
import { partCountsSchema, predictionShardSchema } from '../../../shared/records/prediction-plan';
import { claimFileSchema } from '../../../shared/records/registry-files';
import { shardViewsSchema } from '../../../shared/records/shard-views';
import { spreadFileSchema } from '../../../shared/records/spread';
import { compareVersions } from '../../../shared/registry/compare-versions';
import { listModels, readLatest, readVersion } from '../../../shared/registry/read-registry';
import { modelCard } from '../../../shared/report/model-card';
import { renderReport } from '../../../shared/report/render-report';
import { openBlobStore } from '../../../shared/storage/open-blob-store';

const RECORDS = join(__dirname, '../../golden/records');
const versions = readdirSync(RECORDS);

test('the records of every released version are kept', () => {
  expect(versions).toContain('0.1.0');
});

describe.each(versions)('what %s has left', (release) => {
  const folder = join(RECORDS, release);
  const store = openBlobStore(pathToFileURL(join(folder, 'store')).href);
  const read = <T>(value: T | undefined, what: string): T => {
    if (value === undefined) throw new Error(`There is no ${what}`);
    return value;
  };
  const runs = () => listRuns(store);
  /** By the file of a run's own that only one of them has. */
  const runWith = async (keyOf: (runId: string) => string): Promise<string> => {
    for (const { runId } of await runs()) if ((await store.size(keyOf(runId))) !== undefined) return runId;
    throw new Error(`No run has ${keyOf('<run>')}`);
  };
  const plainRun = () => runWith((id) => runKeys(id).head.spread);
  const int8Run = async () => {
    for (const { runId } of await runs()) if ((await readManifest(store, runId)).base.int8) return runId;
    throw new Error('No run asked for int8');
  };

  test('is listed and described run by run', async () => {
    const listed = await runs();
    expect(listed.filter(({ status }) => status === 'succeeded')).toHaveLength(4);
    for (const { runId, status } of listed) {
      const run = await describeRun(store, runId);
      expect(run.manifest?.classes).toEqual(['cats', 'dogs']);
      if (status !== 'succeeded') continue;
      expect(run.file).toMatchObject({ status, versions: { headstart: release } });
      expect(run.metrics?.final.accuracy).toBeGreaterThanOrEqual(0);
    }
  });

  test('holds its configuration, shards and what came of them', async () => {
    for (const { runId } of await runs()) {
      const manifest = await readManifest(store, runId);
      expect(manifest.config).toMatchObject({ width: 0.35, imageSizePx: 96, seed: 1, mode: expect.any(String) });
      expect((await readShard(store, runId, 0)).images.length).toBeGreaterThan(0);
      for await (const { rows, skipped } of readShardResults(store, runId, manifest)) {
        expect(rows.length).toBeGreaterThan(0);
        expect(skipped).toEqual([]);
      }
    }
    const views = await runWith((id) => runKeys(id).shardViews(0));
    expect(await getJson(store, runKeys(views).shardViews(0), shardViewsSchema)).toMatchObject({
      views: 1,
      skipped: 0,
    });
  });

  test('holds metrics, history, spread and inspection that a report can be made of', async () => {
    const runId = await plainRun();
    const keys = runKeys(runId);
    const metrics = read(await getJson(store, keys.metrics, metricsFileSchema), 'metrics');
    const history = read(await getJson(store, keys.history, historyFileSchema), 'history');
    const inspection = read(await getJson(store, keys.inspection, inspectionFileSchema), 'inspection');
    const spread = read(await getJson(store, keys.head.spread, spreadFileSchema), 'spread');
    expect(metrics.repeats).toEqual(spread.repeats);
    expect(history.loss).toHaveLength(metrics.config.head.epochs);
    expect(modelCard(metrics)).toBeDefined();
    const report = renderReport({
      ...{ metrics, history, inspection, summary: '', samples: [], examples: new Map(), findings: new Map() },
    });
    expect(report).toContain(metrics.base.name);
    const inspected = readFileSync(join(folder, 'inspected/inspection.json'), 'utf8');
    expect(inspectionFileSchema.parse(JSON.parse(inspected)).odd).not.toBeNull();
  });

  test('holds heads, ladders and the model that was kept', async () => {
    for (const { runId, status } of await runs()) {
      if (status !== 'succeeded') continue;
      const manifest = await readManifest(store, runId);
      expect((await loadHead(store, runId))?.classes).toEqual(manifest.classes);
      expect((await loadLadder(store, runId)).filter(({ kept }) => kept)).toHaveLength(1);
      expect(await loadPublishedModel(store, runId, manifest)).toBeDefined();
      expect(await getJson(store, runKeys(runId).model.manifest, modelManifestSchema)).toMatchObject({
        classes: manifest.classes,
      });
    }
  });

  test('holds a base, its calibration and what became of int8', async () => {
    const { base } = await readManifest(store, await int8Run());
    expect(await getJson(store, baseKeys(base.sha256).manifest, baseManifestSchema)).toMatchObject({ width: 0.35 });
    const int8 = read(base.int8, 'outcome');
    if (int8.kind !== 'used') throw new Error('int8 was refused');
    expect(Object.keys(await loadCalibration(store, base.sha256, int8.calibration))).toEqual(['ranges', 'means']);
    const outcomes: unknown[] = [];
    for await (const { key } of store.list(`${baseKeys(base.sha256).int8Prefix}outcomes/`)) {
      outcomes.push(await getJson(store, key, int8OutcomeSchema));
    }
    expect(outcomes).toEqual([int8]);
  });

  test('can be compared and swept', async () => {
    const runId = await plainRun();
    const own = read(await comparableRun(store, runId), 'metrics');
    const before = read(await lastRun(store, runId), 'other run');
    const { json } = await compareEither(store, before, { runId, metrics: own });
    expect(json.changed.length).toBeGreaterThan(0);
    const manifest = await readManifest(store, runId);
    // It ignored what files say of their orientation, which is how its features are found.
    expect(manifest.config.orient).toBe('ignore');
    expect((await readFeatureTable(store, runId, manifest, 'validation')).count).toBe(4);
    const swept = await sweepRun(store, runId, {
      ...{
        trials: 1,
        folds: 0,
        repeats: 1,
        goOn: () => true,
        onTrial: () => undefined,
        signal: new AbortController().signal,
      },
    });
    expect(swept.trials).toHaveLength(1);
  });

  test('holds a registry that is listed, read and compared', async () => {
    expect(await listModels(store)).toEqual(new Map([['pets', ['v1', 'v2']]]));
    expect(await readLatest(store, 'pets')).toMatchObject({ version: 'v2', moves: [{ to: 'v1' }, { to: 'v2' }] });
    const [v1, v2] = [
      await readVersion(store, { name: 'pets', version: 'v1' }),
      await readVersion(store, { name: 'pets' }),
    ];
    expect(v2.version).toBe('v2');
    expect(await compareVersions(store, v1, v2)).toMatchObject({ kind: 'paired', images: 4, isAskedAnew: false });
    const { claim, head } = modelKeys('pets').version('v2');
    expect(await getJson(store, claim, claimFileSchema)).toMatchObject({ runId: v2.runId });
    expect((await loadHead(store, v2.runId, head))?.classes).toEqual(['cats', 'dogs']);
  });

  test('holds a prediction and image statistics', async () => {
    const keys = predictionKeys('drawn-1');
    const plan = await readPlan(store, 'drawn-1');
    expect(plan).toMatchObject({ model: { name: 'pets', version: 'v2' }, images: 12, shards: 1 });
    expect((await getJson(store, keys.shard(0), predictionShardSchema))?.entries).toHaveLength(12);
    expect(await getJson(store, keys.partCounts(0), partCountsSchema)).toEqual({ images: 12, failed: 0 });
    const statistics = statisticsKey(1, { imagePixels: 100_000_000, orient: 'ignore' });
    expect(decodeStatistics(read(await store.get(statistics), 'statistics'), statistics).size).toBe(12);
  });

  test('leaves a folder whose model can be verified', async () => {
    const model = await openModelFolder(join(folder, 'plain'));
    expect(model.manifest.input).toMatchObject({ orient: 'ignore', preprocessingVersion: 3 });
    expect(model.manifest.files.map(({ name }) => name)).toContain('model.onnx');
    expect((await readGoldenVectors(model)).vectors).toHaveLength(3);
  });
});
