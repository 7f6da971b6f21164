import { runKeys } from '../../shared/artifacts';
import { describeWith } from '../support/requirements';
import { artifactDigests } from './artifact-digests';
import { order } from './faults';
import { SMALL, SMALL_CONFIG, smallArchive } from './small-archive';
import { theInstance } from './the-instance';
import { TheStack } from './the-stack';

jest.setTimeout(1_200_000);

/** By its number; the others of its run are left alone. */
const SHARD = 1;

describeWith('localstack', 'a run that meets a fault', () => {
  let stack: TheStack;
  beforeAll(() => {
    stack = new TheStack(theInstance());
  });
  afterAll(() => stack?.close());

  test('fails with the error of a zip that is none, and run.json says what to do', async () => {
    await stack.drop('no-zip', Buffer.from('<html>this is the page that was saved instead</html>'.repeat(40)));
    const [arn = ''] = await stack.startedFrom('no-zip');
    const ended = await stack.ended(arn);
    expect(ended).toMatchObject({ status: 'FAILED', error: 'ArchiveError' });
    expect(await stack.runFile(ended.runId)).toMatchObject({
      status: 'failed',
      failure: { state: 'Ingest', error: 'ArchiveError', problem: expect.any(String), remedy: expect.any(String) },
    });
  });

  test('fails with the error of a configuration that is wrong, before anything is computed', async () => {
    const zip = await smallArchive(300);
    await stack.drop('wrong-config', zip, { head: { epochs: -1 } });
    const [arn = ''] = await stack.startedFrom('wrong-config');
    expect(await stack.ended(arn)).toMatchObject({ status: 'FAILED', error: 'ConfigError' });
  });

  describeWith('localstack-processes', 'that a test orders', () => {
    test('gives the same result where a worker dies once with its work done and nothing said', async () => {
      const source = await stack.lay('one-death', await smallArchive(301));
      const fault = await order({ kind: 'die', target: 'ExtractFeatures', contains: ['"one-death"'], times: 1 });
      expect(await stack.run('one-death', source, SMALL_CONFIG)).toMatchObject({ status: 'SUCCEEDED' });
      expect(fault.isSpent()).toBe(true);
      expect(await stack.run('no-death', source, SMALL_CONFIG)).toMatchObject({ status: 'SUCCEEDED' });
      expect(await digests(stack, 'one-death')).toEqual(await digests(stack, 'no-death'));
    });

    test('fails where a shard keeps failing, and a re-run does only what is missing', async () => {
      const source = await stack.lay('lasting', await smallArchive(302));
      const contains = ['"lasting"', `"shard":${SHARD},`];
      const fault = await order({ kind: 'fail', target: 'ExtractFeatures', contains, times: 100, error: 'SomeError' });
      const ended = await stack.run('lasting', source, SMALL_CONFIG);
      await fault.withdraw();
      expect(ended).toMatchObject({ status: 'FAILED', error: 'ExceedToleratedFailureThreshold' });
      expect(await stack.runFile('lasting')).toMatchObject({ status: 'failed', failure: { state: 'Features' } });
      expect(await stack.store.size(runKeys('lasting').metrics)).toBeUndefined();

      expect(await stack.run('lasting-again', source, SMALL_CONFIG)).toMatchObject({ status: 'SUCCEEDED' });
      const missing = 6;
      expect(await stack.runFile('lasting-again')).toMatchObject({
        status: 'succeeded',
        images: { computed: missing, cached: SMALL - missing, skipped: 0 },
      });
    });

    test('goes on where S3 throttles: what the SDK cannot wait for is tried again by the state machine', async () => {
      const source = await stack.lay('throttled', await smallArchive(303));
      const contains = ['runs/throttled/shards/000001.json'];
      // The SDK tries three times and gives up; the state machine calls again, and the SDK gets through by itself.
      const fault = await order({ kind: 'throttle', target: 'GetObject', contains, times: 4 });
      expect(await stack.run('throttled', source, SMALL_CONFIG)).toMatchObject({ status: 'SUCCEEDED' });
      expect(fault.isSpent()).toBe(true);
      expect(await stack.runFile('throttled')).toMatchObject({ images: { computed: SMALL, skipped: 0 } });
    });
  });
});

/** Which shards were tried again shows in their results alone. */
async function digests(stack: TheStack, runId: string): Promise<Record<string, string>> {
  const all = Object.entries(artifactDigests(await stack.artifacts(runId)));
  return Object.fromEntries(all.filter(([key]) => !key.startsWith('shards/')));
}
