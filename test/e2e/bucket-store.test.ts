import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { distinctImagesZip } from '../support/distinct-images';
import { type FakeS3, startFakeS3 } from '../support/fake-s3';
import { filesBelow, headstart, requireFreshBuild } from '../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { tinyBmp } from '../support/tiny-bmp';

jest.setTimeout(300_000);

const STORE = 's3://some-bucket/team/a';

let folder: string;
let s3: FakeS3;
let env: Record<string, string | undefined>;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-bucket-'));
  mkdirSync(at('cwd'));
  s3 = await startFakeS3('some-bucket');
  s3.objects.set('incoming/insects.zip', distinctImagesZip(60));
  s3.objects.set('team/another', Buffer.from('of a neighbour'));
  writeFileSync(at('insects.zip'), distinctImagesZip(60));
  writeFileSync(at('photo.bmp'), tinyBmp(1));
  await writeSmallBase(at('base.h5'));
  env = {
    AWS_ENDPOINT_URL: s3.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: undefined,
    // Which the SDK by itself does not know.
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_PROFILE: undefined,
    AWS_CONFIG_FILE: at('no-config'),
    AWS_SHARED_CREDENTIALS_FILE: at('no-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    HEADSTART_CACHE: at('cache'),
  };
});
afterAll(async () => {
  await s3.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => headstart(args, { env, cwd: at('cwd') });
const train = (source: string, out: string, store: string, ...more: string[]) =>
  run(
    'train',
    source,
    '--out',
    at(out),
    '--store',
    store,
    '--base',
    at('base.h5'),
    ...SMALL_BASE_FLAGS,
    ...LESS,
    ...more,
  );
const LESS = ['--epochs', '2', '--no-config'];
const artifacts = (out: string) => filesBelow(at(out), ['run.json']);

describe('A store in a bucket', () => {
  test('train leaves in --out the bytes that a store in a folder gives, and in the bucket all that a store holds', async () => {
    expect(await train(at('insects.zip'), 'by-folder', at('store'))).toMatchObject({ code: EXIT.ok });
    const trained = await train(at('insects.zip'), 'by-bucket', STORE);
    expect([trained.code, trained.stderr]).toEqual([EXIT.ok, expect.not.stringMatching(/Error|Notice/)]);
    expect(Object.keys(artifacts('by-bucket'))).toContain('model/model.onnx');
    expect(artifacts('by-bucket')).toEqual(artifacts('by-folder'));

    // The whole store, key by key: calibrations, features, runs, everything but what holds clocks.
    const prefix = 'team/a/';
    const stored = Object.fromEntries(
      [...s3.objects]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, bytes]) => [key.slice(prefix.length), bytes.toString('base64')] as const)
        .filter(([key]) => !key.endsWith('/run.json')),
    );
    const local = filesBelow(at('store'));
    const comparable = Object.fromEntries(Object.entries(local).filter(([key]) => !key.endsWith('/run.json')));
    expect(Object.keys(stored).sort()).toEqual(Object.keys(comparable).sort());
    // A plan names the archive and the store by their addresses.
    const sameEverywhere = (key: string) => /^(base|features)\//.test(key) || /\/(head|model)\//.test(key);
    for (const key of Object.keys(stored).filter(sameEverywhere)) {
      expect([key, stored[key] === comparable[key]]).toEqual([key, true]);
    }
    // Nothing was written beside it, in the bucket or in the working folder.
    expect([...s3.objects.keys()].filter((key) => !key.startsWith(prefix)).sort()).toEqual([
      'incoming/insects.zip',
      'team/another',
    ]);
    expect(readdirSync(at('cwd'))).toEqual([]);
    expect(existsSync(at('cache/store'))).toBe(false);
  });

  test('the same command finds its features there, from a source of the bucket, too', async () => {
    const again = await train('s3://some-bucket/incoming/insects.zip', 'again', STORE, '--epochs', '3');
    expect([again.code, again.stderr]).toEqual([EXIT.ok, expect.not.stringMatching(/Error|Notice/)]);
    expect(again.stdout).toContain('0 features computed, 60 found in the cache');
    expect(again.stdout).toContain('Against the last run on this data');
  });

  test('sweep, inspect, runs, cache, models and predict work there', async () => {
    expect(await run('sweep', at('by-bucket'), '--store', STORE, '--trials', '2')).toMatchObject({ code: EXIT.ok });
    const inspect = ['inspect', at('insects.zip'), '--store', STORE, '--base', at('base.h5'), ...SMALL_BASE_FLAGS];
    expect(await run(...inspect, '--no-config')).toMatchObject({ code: EXIT.ok });
    expect((await run('runs', 'list', '--store', STORE)).stdout).toContain('succeeded');
    expect((await run('cache', 'list', '--store', STORE)).stdout).toMatch(/float32/);
    const published = await run('models', 'publish', at('by-bucket'), '--name', 'insects', '--store', STORE);
    expect(published.stdout).toContain('Latest of insects is now v1');
    const said = await run('predict', 'insects', at('photo.bmp'), '--store', STORE);
    expect([said.code, said.stdout]).toEqual([EXIT.ok, expect.stringMatching(/ants|bees/)]);
    expect(readdirSync(at('cwd'))).toEqual([]);
  });

  test('a bucket that is not there is an error that names it', async () => {
    const absent = await train(at('insects.zip'), 'absent', 's3://no-such-bucket/x');
    expect(absent.code).toBe(EXIT.badInput);
    expect(absent.stderr).toMatch(/^Error: \w+ing s3:\/\/no-such-bucket\/x\/\S* failed: NoSuchBucket/);
    expect(existsSync(at('absent/metrics.json'))).toBe(false);
  });

  test('without credentials it says how to set them up', async () => {
    env = { ...env, AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    const refused = await train(at('insects.zip'), 'refused', STORE);
    expect([refused.code, refused.stderr]).toEqual([EXIT.setup, expect.stringMatching(/^Error: No AWS credentials/)]);
  });
});

describe('headstart train', () => {
  test.each([
    ['--store', 'gs://bucket/x'],
    ['--out', 's3://some-bucket/out'],
  ])('%s %s is refused by name, and nothing is written', async (flag, place) => {
    const places = { '--store': at('refused-store'), '--out': at('refused-out'), [flag]: place };
    const refused = await run('train', at('insects.zip'), ...Object.entries(places).flat(), '--no-config');
    expect(refused.code).toBe(EXIT.usage);
    expect(refused.stderr).toMatch(new RegExp(`^Error: ${flag} is "${place}"[^\\n]*\\n→ `));
    expect([readdirSync(at('cwd')), existsSync(at('refused-store')), existsSync(at('refused-out'))]).toEqual([
      [],
      false,
      false,
    ]);
  });
});
