import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { incomingKey, runKeys } from '../../shared/artifacts';
import type { ConfigInput } from '../../shared/config';
import { startLoopbackServer } from '../support/loopback-server';
import { describeWith } from '../support/requirements';
import { smallBaseH5 } from '../support/small-base-file';
import { connectionTo } from './aws-environment';
import { SMALL, SMALL_CONFIG, smallArchive } from './small-archive';
import { theInstance } from './the-instance';
import { TheStack } from './the-stack';

jest.setTimeout(1_200_000);

describeWith('localstack', 'a run', () => {
  let stack: TheStack;
  let zip: Buffer;
  beforeAll(async () => {
    stack = new TheStack(theInstance());
    zip = await smallArchive(100);
  });
  afterAll(() => stack?.close());

  test('starts by hand from an address in the bucket; its id is the name of the execution', async () => {
    const ended = await stack.run('by-hand', await stack.lay('by-hand', zip), SMALL_CONFIG);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', runId: 'by-hand' });
    expect(await stack.runFile('by-hand')).toMatchObject({
      status: 'succeeded',
      images: { computed: SMALL, cached: 0, skipped: 0 },
    });
    expect(await stack.store.size(runKeys('by-hand').report)).toBeGreaterThan(0);
  });

  describeWith('localstack-processes', 'from the web', () => {
    test('starts from an address on the web, which is read once', async () => {
      const server = await startLoopbackServer((_request, response) => {
        response.writeHead(200, { 'Content-Length': zip.length, 'Content-Type': 'application/zip' });
        response.end(zip);
      });
      try {
        const ended = await stack.run('from-the-web', `${server.origin}/pets.zip`, SMALL_CONFIG);
        expect(ended).toMatchObject({ status: 'SUCCEEDED' });
        expect(server.requests).toEqual(['/pets.zip']);
      } finally {
        await server.close();
      }
    });

    test('fails where the address leads to no zip, and says what was found', async () => {
      const server = await startLoopbackServer((_request, response) => {
        response.writeHead(404);
        response.end('<html>nothing here</html>');
      });
      try {
        const ended = await stack.run('from-nowhere', `${server.origin}/gone.zip`, SMALL_CONFIG);
        expect(ended).toMatchObject({ status: 'FAILED', error: 'SourceError' });
        expect((await stack.runFile('from-nowhere'))?.failure).toMatchObject({
          state: 'Ingest',
          problem: expect.stringContaining('404'),
        });
      } finally {
        await server.close();
      }
    });
  });

  test('starts once where the event of its zip comes twice', async () => {
    const name = 'told-twice';
    await stack.drop(name, zip, SMALL_CONFIG);
    const [arn = ''] = await stack.startedFrom(name);
    // While the execution runs, Step Functions answers the second start as it did the first.
    const meanwhile = await tellAgain(name);
    const { runId, status } = await stack.ended(arn);
    expect(status).toBe('SUCCEEDED');
    expect(meanwhile).toMatchObject({ runId });
    expect(await tellAgain(name)).toEqual({ kind: 'known', runId });
    expect(await stack.startedFrom(name)).toEqual([arn]);
  });

  test('is its own among six that start at once', async () => {
    // With all their shards more calls than are answered at once.
    const names = Array.from({ length: 6 }, (_, i) => `one-of-six-${i}`);
    const zips = await Promise.all(names.map((_, i) => smallArchive(200 + i)));
    // What they compute does not matter here: a small network, and of shards just more than one.
    await stack.store.put('base/uploads/small.h5', await smallBaseH5());
    const base = `${stack.store.uri}/base/uploads/small.h5`;
    const config: ConfigInput = { ...SMALL_CONFIG, base, width: 0.35, imageSizePx: 96, shardImages: SMALL / 2 };
    await Promise.all(names.map((name, i) => stack.drop(name, zips[i] as Buffer, config)));
    const ends = await Promise.all(
      names.map(async (name) => {
        const [arn = ''] = await stack.startedFrom(name);
        return stack.ended(arn);
      }),
    );
    expect(ends.map(({ status, cause }) => cause ?? status)).toEqual(names.map(() => 'SUCCEEDED'));
    for (const { runId } of ends) {
      expect((await stack.runFile(runId))?.images).toMatchObject({ skipped: 0 });
      expect(await stack.store.size(runKeys(runId).report)).toBeGreaterThan(0);
    }
  });

  /** Delivers the event of a dropped zip to the Start function once more, as EventBridge may. */
  async function tellAgain(name: string): Promise<unknown> {
    const { endpoint, env, outputs } = theInstance();
    const bucket = outputs.BucketName;
    const key = incomingKey(`${name}.zip`);
    const { VersionId, ETag } = await stack.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    const object = { key, 'version-id': VersionId, etag: ETag?.replaceAll('"', '') };
    const lambda = new LambdaClient(connectionTo({ endpoint, env }));
    try {
      const { Payload } = await lambda.send(
        new InvokeCommand({
          FunctionName: await startFunction(lambda),
          Payload: JSON.stringify({ detail: { bucket: { name: bucket }, object } }),
        }),
      );
      return JSON.parse(Buffer.from(Payload ?? []).toString('utf8'));
    } finally {
      lambda.destroy();
    }
  }
});

async function startFunction(lambda: LambdaClient): Promise<string> {
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  const found = Functions.map(({ FunctionName = '' }) => FunctionName).find((name) =>
    /^Headstart-UploadStart/.test(name),
  );
  if (!found) throw new Error('The stack has no function that starts runs');
  return found;
}
