import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { recordText } from '../../shared/records/record-text';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';

/**
 * `npx tsx test/golden/make-records.ts <folder> <version>`: has a release leave what releases leave, and keeps the records
 * of it in records/<version>. The folder is a checkout of the release's commit on which "npm run setup" was run. What a
 * version left is never made again: it is what that release wrote.
 */
async function main([folder, version]: readonly string[]): Promise<void> {
  if (!folder || !version) throw new Error('wanted: the folder of a release that is set up, and its version');
  const release = resolve(folder);
  const work = mkdtempSync(join(tmpdir(), 'headstart-records-'));
  try {
    await leave(release, work);
    await predictBatch(release, work);
    keep(work, join(__dirname, 'records', version));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const IMAGES = '12';
/** Enough to calibrate an int8 base with; their features are not kept. */
const IMAGES_FOR_INT8 = '24';

async function leave(release: string, work: string): Promise<void> {
  const inWork = (name: string) => join(work, name);
  const headstart = (...args: string[]) =>
    execFileSync(process.execPath, [join(release, 'bin/headstart.cjs'), ...args], {
      cwd: work,
      env: { ...process.env, HEADSTART_CACHE: inWork('cache'), NO_COLOR: '1' },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  await writeSmallBase(inWork('base.h5'));
  const draw = (images: string, zip: string) =>
    headstart('sample', '--classes', 'cats,dogs', '--images', images, '--size', '64', zip);
  draw(IMAGES, 'drawn.zip');
  draw(IMAGES_FOR_INT8, 'more.zip');
  const store = ['--store', 'store'];
  const trainOn = (zip: string, out: string, ...flags: string[]) =>
    headstart('train', zip, '--out', out, ...store, '--base', 'base.h5', ...SMALL_BASE_FLAGS, ...flags);
  const train = (out: string, ...flags: string[]) => trainOn('drawn.zip', out, ...flags);
  train('plain', '--epochs', '3', '--repeats', '2', '--cross-validate', '2', '--calibrate');
  train('views', '--epochs', '2', '--augment', '1');
  trainOn('more.zip', 'int8', '--epochs', '1', '--precision', 'int8');
  train('tuned', '--epochs', '1', '--fine-tune', '--fine-tune-at', 'block_16_project', '--fine-tune-epochs', '1');
  headstart('inspect', 'drawn.zip', '--out', 'inspected', ...store, '--base', 'base.h5', ...SMALL_BASE_FLAGS);
  headstart('models', 'publish', 'plain', '--name', 'pets', ...store);
  headstart('models', 'publish', 'views', '--name', 'pets', '--force', ...store);
}

/** A prediction as the stack's functions make it, on a folder in place of the bucket. */
async function predictBatch(release: string, work: string): Promise<void> {
  const load = (file: string) => import(pathToFileURL(join(release, file)).href);
  const { openBlobStore } = await load('shared/storage/open-blob-store.ts');
  const { openSource } = await load('shared/archive/open-source.ts');
  const { openModel } = await load('shared/registry/open-model.ts');
  const store = openBlobStore(pathToFileURL(join(work, 'store')).href);
  const context = {
    ...{ store, model: 'pets', signal: new AbortController().signal },
    openModel: (name: string, version: string) => openModel(store, name, version),
    openSource: (uri: string) => openSource(uri, (address: string) => openBlobStore(address)),
  };
  const source = pathToFileURL(join(work, 'drawn.zip')).href;
  const predictionId = 'drawn-1';
  const { planPrediction } = await load('functions/batch/plan-prediction.ts');
  const { predictShard } = await load('functions/batch/predict-shard.ts');
  const { writePredictions } = await load('functions/batch/write-predictions.ts');
  await planPrediction.invoke({ predictionId, input: { source } }, context);
  await predictShard.invoke({ predictionId, item: { shard: 0, images: Number(IMAGES) } }, context);
  await writePredictions.invoke({ predictionId }, context);
}

/** Records, and binaries that are small; no weights of a base, no pictures, no pages. */
const KEPT = /\.(json|hsf|bin|csv|jsonl)$/;
const LEFT_OUT = [
  /^(cache|views|int8|tuned)\//,
  /\/model\/(model\.json|weights\.bin)$/,
  /\/site\/(?!facts\.json$)/,
  /^store\/base\/[^/]*\/weights\.bin$/,
  /\/checkpoint\.bin$/,
];

function keep(work: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  const files = readdirSync(work, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map(({ parentPath, name }) => join(parentPath, name).slice(work.length + 1));
  const { base } = JSON.parse(readFileSync(join(work, 'plain/metrics.json'), 'utf8'));
  // Of the bases and the features one of each: what the others hold looks the same.
  const isAnother = (name: string) =>
    /^store\/(base|features)\//.test(name) && !/^store\/base\/names\//.test(name) && !name.includes(base.sha256);
  for (const name of names.sort()) {
    if (!KEPT.test(name) || LEFT_OUT.some((pattern) => pattern.test(name)) || isAnother(name)) continue;
    if (name.startsWith('store/features/') && !name.includes('-float32/')) continue;
    mkdirSync(dirname(join(to, name)), { recursive: true });
    if (/\/int8\/[0-9a-f]*\.json$/.test(name)) writeFileSync(join(to, name), shortened(join(work, name)));
    else cpSync(join(work, name), join(to, name));
  }
}

/** A calibration has the means of thousands of channels: those of its first value stay. */
function shortened(file: string): string {
  const { checksum: _, ...record } = JSON.parse(readFileSync(file, 'utf8'));
  const { ranges, means } = record.calibration;
  const one = (values: object) => Object.fromEntries(Object.entries(values).slice(0, 1));
  return recordText({ ...record, calibration: { ranges: one(ranges), means: one(means) } }, 'compact');
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
