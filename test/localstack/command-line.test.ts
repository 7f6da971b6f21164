import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListMultipartUploadsCommand, ListPartsCommand, type S3Client } from '@aws-sdk/client-s3';
import { writeSampleArchive } from '../../cli/sample/write-sample-archive';
import { runKeys } from '../../shared/artifacts';
import { createS3Client } from '../../shared/storage/create-s3-client';
import { S3BlobStore } from '../../shared/storage/s3-blob-store';
import { type Ended, headstart, requireFreshBuild, startHeadstart, until } from '../support/headstart';
import { describeWith } from '../support/requirements';
import { writeZip } from '../support/write-zip';
import { theInstance } from './the-instance';

jest.setTimeout(1_200_000);

const CONFIG = ['--base', 'stanford-dogs', '--epochs', '3'];
/** Runs of an earlier visit to the same LocalStack keep their names. */
const VISIT = randomBytes(4).toString('hex');
const [FIRST, SECOND, LEFT, LARGE, BAD] = ['first', 'second', 'left', 'large', 'bad'].map(
  (name) => `cli-${name}-${VISIT}`,
) as [string, string, string, string, string];
/** Of eight parts, so that some of them are there when the upload is killed, and some are not. */
const LARGE_BYTES = 60 * 1024 * 1024;

describeWith('localstack', 'the command line on a deployed stack', () => {
  let folder: string;
  let zip: string;
  let store: S3BlobStore;
  let client: S3Client;

  beforeAll(async () => {
    await requireFreshBuild();
    folder = await mkdtemp(join(tmpdir(), 'headstart-cli-'));
    zip = join(folder, 'pets.zip');
    await writeSampleArchive(zip, { classes: ['cats', 'dogs'], images: 24, seed: 77, sizePx: 96 });
    const { endpoint, env, outputs } = theInstance();
    const credentials = { accessKeyId: env.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '' };
    client = await createS3Client({ endpoint, region: env.AWS_REGION, credentials });
    store = new S3BlobStore({ client, bucket: outputs.BucketName });
  });
  afterAll(async () => {
    client?.destroy();
    if (folder) await rm(folder, { recursive: true });
  });

  const env = () => ({ ...theInstance().env, HEADSTART_CACHE: process.env.HEADSTART_CACHE });
  const cli = (...args: string[]): Promise<Ended> => headstart(args, { env: env(), cwd: folder });
  const metricsOf = async (runId: string) => Buffer.from((await store.get(runKeys(runId).metrics)) ?? []).toString();

  /** Whether the bucket has a part of an upload that is not complete. */
  async function hasParts(): Promise<boolean> {
    const at = { Bucket: store.bucket };
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand(at));
    for (const { Key, UploadId } of Uploads) {
      const { Parts = [] } = await client.send(new ListPartsCommand({ ...at, Key, UploadId }));
      if (Parts.length) return true;
    }
    return false;
  }

  test('run uploads, starts, shows each state, and fetches what the run left; runs finds it', async () => {
    const ended = await cli('run', zip, ...CONFIG, '--name', FIRST, '--out', 'first');
    expect(ended).toMatchObject({ code: 0 });
    const marks = [
      'Upload: ',
      `Run:    ${FIRST}`,
      '✓ Ingest',
      'Classes: cats, dogs',
      '✓ Features',
      'Epoch 3/3',
      '✓ Publish',
    ];
    expect(marks.filter((mark) => !ended.stdout.includes(mark))).toEqual([]);
    expect(ended.stdout).toMatch(/final accuracy: [01]\.\d{4} on validation \(base: stanford-dogs\)/);
    expect(await readFile(join(folder, 'first/metrics.json'), 'utf8')).toBe(await metricsOf(FIRST));
    const model = await store.get(runKeys(FIRST).model.onnx);
    expect(await readFile(join(folder, 'first/model/model.onnx'))).toEqual(Buffer.from(model ?? []));

    const list = JSON.parse((await cli('runs', 'list', '--stack', 'Headstart', '--json', '--limit', '100')).stdout);
    const own = list.runs.find(({ runId }: { runId: string }) => runId === FIRST);
    expect(own).toMatchObject({ status: 'succeeded', base: { name: 'stanford-dogs' } });
    const shown = await cli('runs', 'show', FIRST, '--store', store.uri);
    expect(shown.stdout).toContain('Status:    succeeded');
    const got = await cli('runs', 'get', FIRST, '--stack', 'Headstart', '--out', 'got');
    expect(got.code).toBe(0);
    expect(await readFile(join(folder, 'got/metrics.json'), 'utf8')).toBe(await metricsOf(FIRST));
  });

  test('run does not upload again, and --json prints the very metrics.json', async () => {
    const ended = await cli('run', zip, ...CONFIG, '--name', SECOND, '--json');
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain('Upload: not needed');
    expect(ended.stdout).toBe(await metricsOf(SECOND));
    expect(ended.stdout).toBe(await metricsOf(FIRST));
  });

  test('cache lists what the runs have computed, and says what would be evicted', async () => {
    const { spaces } = JSON.parse((await cli('cache', 'list', '--stack', 'Headstart', '--json')).stdout);
    // The suite of the full pass, if it was here first, has left values at another layer in the same words.
    const own = spaces.find(
      ({ by, of }: { by: string; of: string }) => by === '160 px onnx float32' && of === 'features',
    );
    expect(own).toMatchObject({ base: expect.stringMatching(/^stanford-dogs \(/) });
    expect(Date.parse(own.newest)).toBeGreaterThan(Date.UTC(2025));
    // Other suites have runs in this bucket, so nothing goes.
    const dry = await cli(
      'cache',
      'evict',
      '--base',
      'stanford-dogs',
      '--keep',
      '0B',
      '--dry-run',
      '--store',
      store.uri,
    );
    expect([dry.code, dry.stdout]).toEqual([0, expect.stringMatching(/^Would evict [1-9]\d* of \d+ entries, /)]);
    expect(
      JSON.parse((await cli('cache', 'list', '--store', store.uri, '--json')).stdout).spaces.length,
    ).toBeGreaterThan(0);
  });

  test('Ctrl-C ends the watching and not the run, which watch shows from its beginning', async () => {
    const other = join(folder, 'other.zip');
    await writeSampleArchive(other, { classes: ['cats', 'dogs'], images: 24, seed: 78, sizePx: 96 });
    const running = startHeadstart(['run', other, ...CONFIG, '--name', LEFT], { env: env(), cwd: folder });
    expect(await until(running, () => running.output().includes(`Run:    ${LEFT}`))).toBe(true);
    running.child.kill('SIGINT');
    const left = await running.ended;
    expect(left).toMatchObject({ code: 130 });
    expect(left.stderr).toContain(
      `Watching has stopped; the run continues.\n→ headstart watch ${LEFT} --stack Headstart`,
    );

    const watched = await cli('watch', LEFT);
    expect(watched).toMatchObject({ code: 0 });
    expect(watched.stdout).toMatch(/✓ Ingest.*✓ Features.*✓ TrainHead.*✓ Evaluate.*✓ Publish.*final accuracy/s);
  });

  test('run goes on with an upload that was killed, and sends only what is missing', async () => {
    const large = join(folder, 'large.zip');
    const images = ['train', 'validation'].flatMap((split) =>
      ['cats', 'dogs'].map((name) => ({ name: `${split}/${name}/1.jpg`, data: `${split} ${name}` })),
    );
    await writeFile(large, writeZip([...images, { name: 'notes.bin', data: randomBytes(LARGE_BYTES) }]));
    const run = ['run', large, '--detach', '--name', LARGE];
    const running = startHeadstart(run, { env: env(), cwd: folder });
    while (running.child.exitCode === null && !(await hasParts()))
      await new Promise((resolve) => setTimeout(resolve, 10));
    running.child.kill('SIGKILL');
    const { stdout } = await running.ended;
    const again = await cli(...run);
    expect(again.code).toBe(0);
    // On a machine that is quick enough the first was done before the signal came.
    if (!stdout.includes(`Run:    ${LARGE}`)) expect(again.stdout).toMatch(/Upload: .* of .*, the rest was there/);
    const [, uri = ''] = /s3:\/\/[^/]+\/(sources\/\S+large\.zip)/.exec(again.stdout) ?? [];
    expect(Buffer.from((await store.get(uri)) ?? []).equals(await readFile(large))).toBe(true);
    await cli('cancel', LARGE);
  });

  test('run ends as the error of the failed state would have ended train, with its remedy', async () => {
    await store.put('sources/by-hand/bad.zip', Buffer.from('no zip at all'));
    const ended = await cli('run', `${store.uri}/sources/by-hand/bad.zip`, '--name', BAD);
    expect(ended.code).toBe(3);
    expect(ended.stdout).toMatch(/✗ Ingest .* ArchiveError/);
    expect(ended.stderr).toContain(
      `The run "${BAD}" failed in Ingest: Cannot read archive "bad.zip": it is not a zip\n→ `,
    );
    expect((await cli('runs', 'show', BAD, '--stack', 'Headstart')).stdout).toContain(
      'Failed in: Ingest (ArchiveError)',
    );
  });

  test('errors name the thing and the remedy: no such run, no such stack, no credentials, no endpoint', async () => {
    const none = await cli('watch', 'cli-none');
    expect(none).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('The stack "Headstart" has no run "cli-none"'),
    });
    const stack = await cli('watch', 'x', '--stack', 'Elsewhere');
    expect(stack.code).toBe(4);
    expect(stack.stderr).toContain(
      'There is no stack "Elsewhere" in us-east-1\n→ "headstart deploy --stack Elsewhere"',
    );
    const strangers = { ...env(), AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    const stranger = await headstart(['watch', 'x'], { env: strangers });
    expect(stranger).toMatchObject({ code: 4, stderr: expect.stringContaining('No AWS credentials were found') });
    const away = await headstart(['watch', 'x'], { env: { ...env(), AWS_ENDPOINT_URL: 'http://127.0.0.1:9' } });
    expect(away).toMatchObject({ code: 5, stderr: expect.stringContaining('http://127.0.0.1:9 does not answer') });
  });
});
