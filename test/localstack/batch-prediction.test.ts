import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { predictionKeys } from '../../shared/artifacts';
import { headstart, requireFreshBuild } from '../support/headstart';
import { makeModel, putLatest, putVersion } from '../support/put-model';
import { describeWith } from '../support/requirements';
import { writeZip } from '../support/write-zip';
import { connectionTo } from './aws-environment';
import { theInstance } from './the-instance';
import { TheStack } from './the-stack';

jest.setTimeout(1_200_000);

const JPEG = join(__dirname, '../golden/jpegs/round/a-420.jpg');
/** Executions of an earlier visit to the same LocalStack keep their names. */
const VISIT = randomBytes(4).toString('hex');
const MODEL = `batch-${VISIT}`;
const START_WITHIN_MS = 600_000;

describeWith('localstack', 'a zip that is dropped under predict/', () => {
  let folder: string;
  let stack: TheStack;
  let sfn: SFNClient;

  beforeAll(async () => {
    await requireFreshBuild();
    folder = await mkdtemp(join(tmpdir(), 'headstart-batch-'));
    const instance = theInstance();
    stack = new TheStack(instance);
    sfn = new SFNClient(connectionTo(instance));
    await putVersion(stack.store, MODEL, 'v1', makeModel(['cats', 'dogs', 'birds']));
    await putLatest(stack.store, MODEL, 'v1');
  });
  afterAll(async () => {
    stack?.close();
    sfn?.destroy();
    if (folder) await rm(folder, { recursive: true });
  });

  /** Drops a zip with what lies beside it and waits for the execution that it starts. */
  async function predicted(name: string, zip: Uint8Array, config: object) {
    await stack.store.put(`predict/${name}.json`, Buffer.from(JSON.stringify(config)));
    await stack.store.put(`predict/${name}.zip`, zip);
    const { PredictionMachineArn: stateMachineArn } = theInstance().outputs;
    for (const latest = Date.now() + START_WITHIN_MS; Date.now() < latest; ) {
      const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 100 }));
      const own = executions.find((each) => each.name?.startsWith(`${name}-`));
      if (own) {
        const ended = await stack.ended(own.executionArn as string);
        const { output } = await sfn.send(new DescribeExecutionCommand({ executionArn: own.executionArn }));
        return { ...ended, output: output && JSON.parse(output) };
      }
      await sleep(250);
    }
    throw new Error(`predict/${name}.zip has started nothing within ${START_WITHIN_MS / 1000} s`);
  }

  test('is classified image by image, in the bytes that a laptop writes', async () => {
    const jpeg = await readFile(JPEG);
    const zip = writeZip([
      { name: 'trip/b.jpg', data: jpeg },
      // Far from the others in the archive, so that it comes into a shard of its own.
      { name: 'trip/film.bin', data: randomBytes(3 * 1024 * 1024) },
      { name: 'trip/a.jpg', data: jpeg },
      { name: 'trip/broken.jpg', data: 'no image' },
    ]);
    const { runId: id, status, output } = await predicted(`trip-${VISIT}`, zip, { model: MODEL });
    expect(status).toBe('SUCCEEDED');
    const keys = predictionKeys(id);
    expect(output).toEqual({
      ...{ csv: keys.predictions('csv'), jsonl: keys.predictions('jsonl') },
      ...{ images: 3, failed: 1 },
    });
    const shards = JSON.parse(Buffer.from((await stack.store.get(keys.shardList)) ?? []).toString());
    expect(shards).toHaveLength(2);

    await writeFile(join(folder, 'trip.zip'), zip);
    const env = { ...theInstance().env, HEADSTART_CACHE: process.env.HEADSTART_CACHE };
    for (const format of ['csv', 'jsonl']) {
      const command = ['predict', MODEL, 'trip.zip', '--out', `own.${format}`, '--stack', 'Headstart'];
      expect(await headstart(command, { env, cwd: folder })).toMatchObject({ code: 0 });
      const there = Buffer.from((await stack.store.get(keys.predictions(format))) ?? []).toString();
      expect(there).toBe(await readFile(join(folder, `own.${format}`), 'utf8'));
    }
  });

  test('fails with an error that says why where the model is not there', async () => {
    const zip = writeZip([{ name: 'a.jpg', data: 'no image' }]);
    const ended = await predicted(`lost-${VISIT}`, zip, { model: `${MODEL}@v9` });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'SourceError' });
    expect(ended.cause).toContain(`${MODEL}@v9`);
  });
});
