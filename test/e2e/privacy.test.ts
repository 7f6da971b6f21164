import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CDK_KEEPS_QUIET } from '../../cli/cloud/run-cdk';
import { PROJECT_ROOT } from '../../cli/project-root';
import { distinctImagesZip } from '../support/distinct-images';
import { type Ended, headstart, requireFreshBuild } from '../support/headstart';
import { describeWith } from '../support/requirements';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { tinyBmp } from '../support/tiny-bmp';

jest.setTimeout(300_000);

const run = promisify(execFile);
const RECORDED = `--require ${join(PROJECT_ROOT, 'test/support/record-connects.cjs')}`;
const API = join(PROJECT_ROOT, 'dist/api.js');
const MAIN = join(PROJECT_ROOT, 'bin/headstart.cjs');

let folder: string;
const at = (name: string) => join(folder, name);
const train = (out: string) => [
  ...['train', at('insects.zip'), '--out', at(out), '--store', at('store'), '--no-config', '--epochs', '2'],
  ...['--base', at('base.h5'), ...SMALL_BASE_FLAGS],
];

/** What tells ONNX Runtime that a build machine runs it: there it reports nothing, so that a test would see nothing. */
const BUILD_MACHINES = [
  ...['CI', 'TF_BUILD', 'GITHUB_ACTIONS', 'GITLAB_CI', 'CIRCLECI', 'TRAVIS', 'JENKINS_URL'],
  ...['CODEBUILD_BUILD_ID', 'BUILDKITE', 'TEAMCITY_VERSION', 'APPVEYOR', 'BITBUCKET_BUILD_NUMBER'],
];

/** A user who has never run anything: an empty home, and nobody who turned telemetry off before. */
function newUser(home: string): Record<string, string | undefined> {
  mkdirSync(at(home));
  writeFileSync(at(`${home}.connects`), '');
  return {
    ...process.env,
    ...Object.fromEntries(BUILD_MACHINES.map((name) => [name, undefined])),
    HOME: at(home),
    XDG_CACHE_HOME: undefined,
    XDG_CONFIG_HOME: undefined,
    XDG_DATA_HOME: undefined,
    HEADSTART_CACHE: at('cache'),
    ORT_DISABLE_TELEMETRY: undefined,
    NODE_OPTIONS: undefined,
    CONNECTS_FILE: at(`${home}.connects`),
  };
}
const leftIn = (home: string) => readdirSync(at(home), { recursive: true });
const connectsOf = (home: string) => readFileSync(at(`${home}.connects`), 'utf8');
const ok = ({ code, stderr }: Ended) => expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });

beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-privacy-'));
  writeFileSync(at('insects.zip'), distinctImagesZip(60));
  writeFileSync(at('photo.bmp'), tinyBmp(1));
  await writeSmallBase(at('base.h5'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('A home that was empty', () => {
  test('stays so, and nobody is connected to, whatever the command line does with what lies on this machine', async () => {
    const env = { ...newUser('cli'), NODE_OPTIONS: RECORDED };
    ok(await headstart(train('run'), { env }));
    ok(await headstart(['predict', at('run'), at('photo.bmp')], { env }));
    ok(await headstart(['predict', at('run'), at('insects.zip'), '--out', at('predictions.csv')], { env }));
    ok(await headstart(['sweep', at('run'), '--store', at('store'), '--trials', '2'], { env }));
    ok(await headstart(['verify', at('run')], { env }));
    expect((await headstart(['doctor'], { env })).stdout).toContain('onnxruntime-node');
    expect(leftIn('cli')).toEqual([]);
    expect(connectsOf('cli')).toBe('');
  });

  test('stays so where a program trains and predicts', async () => {
    const env = { ...newUser('api'), NODE_OPTIONS: RECORDED };
    const config = { base: at('base.h5'), width: 0.35, imageSizePx: 96, head: { epochs: 2 } };
    const options = { out: at('api-run'), store: at('api-store'), config };
    const program = `
      const { train, predict } = require(${JSON.stringify(API)});
      train(${JSON.stringify(at('insects.zip'))}, ${JSON.stringify(options)})
        .then(({ paths }) => predict(paths.out, ${JSON.stringify(at('photo.bmp'))}))
        .then(({ predictions }) => console.log(predictions.length));`;
    expect(await run(process.execPath, ['-e', program], { env })).toMatchObject({ stdout: '1\n', stderr: '' });
    expect(leftIn('api')).toEqual([]);
    expect(connectsOf('api')).toBe('');
  });

  test("stays so where a program's own worker thread predicts, if its main thread or its environment said so", async () => {
    const inWorker = `
      const { predict } = require(${JSON.stringify(API)});
      predict(${JSON.stringify(at('run'))}, ${JSON.stringify(at('photo.bmp'))})
        .then(({ predictions }) => console.log(predictions.length));`;
    const start = `new (require('node:worker_threads').Worker)(${JSON.stringify(inWorker)}, { eval: true });`;
    const told = `process.env.ORT_DISABLE_TELEMETRY = '1'; ${start}`;
    const main = await run(process.execPath, ['-e', told], { env: newUser('worker') });
    expect(main).toMatchObject({ stdout: '1\n', stderr: '' });
    expect(leftIn('worker')).toEqual([]);

    const env = { ...newUser('worker-by-environment'), ORT_DISABLE_TELEMETRY: '1' };
    expect(await run(process.execPath, ['-e', start], { env })).toMatchObject({ stdout: '1\n', stderr: '' });
    expect(leftIn('worker-by-environment')).toEqual([]);

    // What cannot be turned off from there is not passed over in silence.
    const untold = await run(process.execPath, ['-e', start], { env: newUser('worker-untold') });
    expect(untold.stdout).toBe('1\n');
    expect(untold.stderr).toMatch(/\[HEADSTART_TELEMETRY\][\s\S]*ORT_DISABLE_TELEMETRY=1/);
  });

  test('would not stay so if nothing turned the telemetry of ONNX Runtime off', async () => {
    const runtime = JSON.stringify(require.resolve('onnxruntime-node'));
    const model = JSON.stringify(at('run/model/model.onnx'));
    const program = `require(${runtime}).InferenceSession.create(${model}).then(() => console.log('loaded'))`;
    await run(process.execPath, ['-e', program], { env: newUser('told-nothing') });
    // Where this no longer holds, docs/privacy.md says too much, and the tests above show nothing.
    expect(leftIn('told-nothing').join('\n')).toContain('onnxruntime');
  });
});

describe('The record of connections', () => {
  test('knows what a process and its child connect to', async () => {
    const server = createServer((_, response) => void response.end('here')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const asked = `fetch('http://127.0.0.1:${port}').then(() => require('node:http').get('http://localhost:${port}').on('error', () => {}))`;
    writeFileSync(at('asks.cjs'), asked);
    const program = `require('node:child_process').fork(${JSON.stringify(at('asks.cjs'))})`;
    try {
      await run(process.execPath, ['-e', program], { env: { ...newUser('recorded'), NODE_OPTIONS: RECORDED } });
    } finally {
      server.closeAllConnections();
      server.close();
    }
    expect(connectsOf('recorded')).toContain(`connect 127.0.0.1:${port}`);
    expect(connectsOf('recorded')).toContain('lookup localhost');
  });
});

describe('headstart deploy', () => {
  test('starts a cdk that reports nothing, looks for no news and no newer version', async () => {
    const app = `
      const { App, Stack } = require(${JSON.stringify(require.resolve('aws-cdk-lib'))});
      const app = new App();
      new Stack(app, 'Empty');
      app.synth();`;
    writeFileSync(at('app.cjs'), app);
    const cdk = join(PROJECT_ROOT, 'node_modules/aws-cdk/bin/cdk');
    const args = [cdk, 'list', '--app', `node ${at('app.cjs')}`, '--output', at('cdk.out'), '--no-notices'];
    const env = { ...newUser('cdk'), ...CDK_KEEPS_QUIET, NODE_OPTIONS: RECORDED };
    const { stdout } = await run(process.execPath, args, { cwd: folder, env });
    expect(stdout).toBe('Empty\n');
    expect(connectsOf('cdk')).toBe('');
  });
});

describeWith('strace', 'headstart train, as the kernel sees it', () => {
  test('asks nobody anything, native code included', async () => {
    const log = at('strace.log');
    const args = ['-f', '-e', 'trace=connect,sendto,sendmsg,sendmmsg', '-o', log, process.execPath, MAIN];
    await run('strace', [...args, ...train('traced')], { env: newUser('traced-home'), maxBuffer: 1 << 26 });
    const calls = readFileSync(log, 'utf8').split('\n');
    expect(calls.length).toBeGreaterThan(1);
    // Sockets of this machine, such as the channel to a child process, are no network.
    expect(calls.filter((line) => /AF_INET|htons\(/.test(line))).toEqual([]);
    expect(leftIn('traced-home')).toEqual([]);
  });
});
