import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { failedJob } from '../../functions/full-pass/failed-job';
import { FULL_PASS_EXIT } from '../../functions/steps';
import type { ConfigInput } from '../../shared/config';
import { sha256Hex } from '../../shared/hash';
import { type LaptopRun, runOnLaptop } from '../localstack/run-on-laptop';
import { SMALL_CONFIG, smallArchive } from '../localstack/small-archive';
import { requireFreshBuild } from '../support/headstart';
import { describeWith } from '../support/requirements';
import { BUCKET, ContainerStack, type ExecutionResult } from './container-stack';
import { LARGE_ABOVE } from './synthesized-stack';

jest.setTimeout(1_800_000);

const CONFIG: ConfigInput = { ...SMALL_CONFIG, mode: 'fine-tune', fineTune: { at: 'block_15_add', epochs: 2 } };
const RUN = 'tuned';
const SOURCE = `s3://${BUCKET}/incoming/tuned.zip`;
/** What a laptop and the cloud have to agree on, byte for byte. */
const SAME = ['metrics.json', 'history.json', 'head/weights.bin', 'model/model.onnx', 'ladder.json'];

describeWith('containers', "the full pass's image, as a job", () => {
  let opened: ContainerStack;
  let result: ExecutionResult;
  let laptop: LaptopRun;

  beforeAll(async () => {
    await requireFreshBuild();
    opened = await ContainerStack.open('stanford-dogs');
    const zip = join(opened.folder, 'tuned.zip');
    // More than the stack leaves to functions: its head is trained and measured in jobs, too.
    const archive = await smallArchive(502, LARGE_ABOVE + 6);
    await writeFile(zip, archive);
    await opened.store.put('incoming/tuned.zip', archive);
    [result, laptop] = await Promise.all([
      opened.execute('Ingest', RUN, { source: SOURCE, config: CONFIG as never }),
      runOnLaptop({ zip, config: CONFIG, folder: opened.folder }),
    ]);
  });
  afterAll(() => opened?.close());

  test('is built by the states ahead of the jobs, and carries a run to the bytes of a laptop', async () => {
    const states = result.states.filter((state) => state !== 'ExtractFeatures');
    expect(states).toEqual([
      ...['Ingest', 'ChooseFeatures', 'Features', 'ChooseTraining', 'TrainHeadJobImage', 'TrainHeadJob'],
      ...['ChooseFineTune', 'FullPassFineTuneImage', 'FullPassFineTune', 'ChooseEvaluation', 'EvaluateJob', 'Publish'],
    ]);
    const digests = (artifacts: ReadonlyMap<string, Uint8Array>) =>
      SAME.map((key) => `${key} ${sha256Hex(artifacts.get(key) ?? 'absent')}`);
    expect(digests(await opened.artifacts(RUN))).toEqual(digests(await laptop.artifacts()));
  });

  const environment = { HEADSTART_RUN_ID: RUN, HEADSTART_TASK: 'fine-tune' };

  test('refuses a machine without a GPU where it is started as its definition says', async () => {
    const job = await opened.startJob(environment);
    expect([await job.ended, job.output()]).toEqual([1, expect.stringContaining('NoGpuError')]);
    expect(await failedJob(opened.store, RUN)).toMatchObject({ error: 'NoGpuError' });
  });

  test('asks for another attempt where its instance is taken back', async () => {
    let ended: number | undefined;
    // So many epochs that it is not done before it is told to stop.
    const config = { ...CONFIG, fineTune: { at: 'block_15_add', epochs: 1000 } };
    const broken = opened.execute('Ingest', 'stopped', { source: SOURCE, config: config as never }, async (told) => {
      const job = await opened.startJob(told, ['--device', 'cpu']);
      while (!job.output().includes('"started"') && job.child.exitCode === null) await sleep(50);
      await job.terminate();
      ended = await job.ended;
      throw Object.assign(new Error(job.output()), { name: 'States.TaskFailed' });
    });
    await expect(broken).rejects.toMatchObject({
      // No state may fail by a name that AWS keeps for itself.
      error: 'TaskFailed',
      reason: expect.stringMatching(/stopped/),
    });
    expect(ended).toBe(FULL_PASS_EXIT.again);
  });
});
