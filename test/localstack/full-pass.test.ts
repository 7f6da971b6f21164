import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runKeys } from '../../shared/artifacts';
import type { ConfigInput } from '../../shared/config';
import { sha256Hex } from '../../shared/hash';
import { getJson } from '../../shared/json-file';
import { metricsFileSchema } from '../../shared/metrics/metrics-file';
import { requireFreshBuild } from '../support/headstart';
import { pictures } from '../support/pipeline-run';
import { describeWith } from '../support/requirements';
import { writeZip } from '../support/write-zip';
import { runOnLaptop } from './run-on-laptop';
import { LARGE_ABOVE, SMALL_CONFIG, smallArchive } from './small-archive';
import { theInstance } from './the-instance';
import { type Ended, TheStack } from './the-stack';

jest.setTimeout(1_200_000);

const AUGMENT: ConfigInput = { ...SMALL_CONFIG, mode: 'augment', augment: { views: 2 } };
const FINE_TUNE: ConfigInput = { ...SMALL_CONFIG, mode: 'fine-tune', fineTune: { at: 'block_15_add', epochs: 2 } };
/** What a laptop and the cloud have to agree on, byte for byte. */
const SAME = ['metrics.json', 'history.json', 'head/weights.bin', 'model/model.onnx', 'ladder.json'];

/** One image more than the stack leaves to functions: few different ones, under many names. */
function largeSet(): { readonly zip: Uint8Array; readonly config: ConfigInput } {
  const [train, validation] = [pictures(20), pictures(10, 'validation')];
  const more = Array.from({ length: LARGE_ABOVE + 1 - train.length - validation.length }, (_, i) => {
    const { name, data } = train[i % train.length] as (typeof train)[0];
    return { name: String(name).replace('.bmp', `-again-${i}.bmp`), data: data ?? '' };
  });
  const config: ConfigInput = { ...SMALL_CONFIG, shardImages: 1000, head: { epochs: 2 } };
  return { zip: writeZip([...train, ...validation, ...more]), config };
}

/** The job definition is the one that AWS Batch gets; here its container is a process of this machine, on the CPU. */
describeWith('localstack-processes', 'a run with a full pass', () => {
  let folder: string;
  let stack: TheStack;

  beforeAll(async () => {
    await requireFreshBuild();
    stack = new TheStack(theInstance());
    folder = await mkdtemp(join(tmpdir(), 'headstart-full-pass-'));
  });
  afterAll(async () => {
    stack?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** From a zip in the bucket to the end of the run that it starts. */
  async function drop(name: string, zip: Uint8Array, config: ConfigInput): Promise<Ended> {
    await stack.drop(name, zip, config);
    const [arn = ''] = await stack.startedFrom(name);
    return stack.ended(arn);
  }

  const statesOf = async ({ arn }: Ended) =>
    (await stack.history(arn)).flatMap(({ stateEnteredEventDetails: entered }) => entered?.name ?? []);
  const metricsOf = ({ runId }: Ended) => getJson(stack.store, runKeys(runId).metrics, metricsFileSchema);

  test.each([
    ['augment', AUGMENT, 401, ['head', 'augmented']],
    ['fine-tune', FINE_TUNE, 402, ['head', 'fine-tuned']],
  ] as const)(
    'goes from a dropped zip through a job to a model no worse on validation: %s',
    async (name, config, seed, rungs) => {
      const zip = await smallArchive(seed);
      const place = await mkdtemp(join(folder, `${name}-`));
      await writeFile(join(place, `full-pass-${name}.zip`), zip);
      const [ended, laptop] = await Promise.all([
        drop(`full-pass-${name}`, zip, config),
        runOnLaptop({ zip: join(place, `full-pass-${name}.zip`), config, folder: place }),
      ]);
      expect(ended).toMatchObject({ status: 'SUCCEEDED' });
      expect(await statesOf(ended)).toContain(name === 'augment' ? 'FullPassAugment' : 'FullPassFineTune');

      const metrics = await metricsOf(ended);
      expect(metrics?.ladder.map((rung) => rung.name)).toEqual(rungs);
      expect(metrics?.final.accuracy).toBeGreaterThanOrEqual(metrics?.ladder[0]?.accuracy as number);
      const run = await stack.runFile(ended.runId);
      expect(run).toMatchObject({ status: 'succeeded' });
      expect(Object.keys(run?.seconds ?? {})).toContain(name === 'augment' ? 'FullPassAugment' : 'FullPassFineTune');

      const digests = (artifacts: ReadonlyMap<string, Uint8Array>) =>
        SAME.map((key) => `${key} ${sha256Hex(artifacts.get(key) ?? 'absent')}`);
      expect(digests(await stack.artifacts(ended.runId))).toEqual(digests(await laptop.artifacts()));
    },
  );

  test('trains and measures a set in jobs that is too large for functions, and publishes the bytes of a laptop', async () => {
    const { zip, config } = largeSet();
    const place = await mkdtemp(join(folder, 'large-'));
    await writeFile(join(place, 'large.zip'), zip);
    const [ended, laptop] = await Promise.all([
      drop('large', zip, config),
      runOnLaptop({ zip: join(place, 'large.zip'), config, folder: place }),
    ]);
    expect(ended).toMatchObject({ status: 'SUCCEEDED' });
    expect((await statesOf(ended)).filter((state) => !state.startsWith('Choose'))).toEqual([
      ...['Ingest', 'Features', 'TrainHeadJob', 'EvaluateJob', 'Publish'],
    ]);
    const run = await stack.runFile(ended.runId);
    expect(Object.keys(run?.seconds ?? {}).sort()).toEqual([
      ...['EvaluateJob', 'Features', 'Ingest', 'Publish', 'TrainHeadJob'],
    ]);
    expect(run?.dollars?.TrainHeadJob).toBeGreaterThan(0);
    const digests = (artifacts: ReadonlyMap<string, Uint8Array>) =>
      SAME.map((key) => `${key} ${sha256Hex(artifacts.get(key) ?? 'absent')}`);
    expect(digests(await stack.artifacts(ended.runId))).toEqual(digests(await laptop.artifacts()));
  });

  test('fails with what the job found, which AWS Batch itself does not hand on', async () => {
    const broken = Array.from({ length: 12 }, (_, i) => ({
      name: `train/ants/broken-${i}.bmp`,
      data: 'BM, no picture',
    }));
    const zip = writeZip([...pictures(10), ...pictures(6, 'validation'), ...broken]);
    const ended = await drop('full-pass-broken', zip, { ...SMALL_CONFIG, mode: 'features' });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'TooManyBadImagesError' });
    expect(await stack.runFile(ended.runId)).toMatchObject({
      status: 'failed',
      failure: {
        state: 'FullPassFeatures',
        error: 'TooManyBadImagesError',
        problem: expect.stringContaining('broken'),
      },
    });
  });
});
