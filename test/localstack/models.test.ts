import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { distinctImagesZip } from '../support/distinct-images';
import { type Ended, headstart, requireFreshBuild } from '../support/headstart';
import { describeWith } from '../support/requirements';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { tinyBmp } from '../support/tiny-bmp';
import { theInstance } from './the-instance';

jest.setTimeout(1_200_000);

/** Models of an earlier visit to the same LocalStack keep their names. */
const MODEL = `insects-${randomBytes(4).toString('hex')}`;

describeWith('localstack', 'the registry of a deployed stack', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  const cli = (...args: string[]): Promise<Ended> =>
    headstart(args, { env: { ...theInstance().env, HEADSTART_CACHE: at('cache') }, cwd: folder });
  const models = (...args: string[]) => cli('models', ...args, '--stack', 'Headstart');

  beforeAll(async () => {
    await requireFreshBuild();
    folder = await mkdtemp(join(tmpdir(), 'headstart-registry-'));
    await writeFile(at('insects.zip'), distinctImagesZip(60));
    await writeFile(at('one.bmp'), tinyBmp(5));
    await writeSmallBase(at('base.h5'));
    for (const dropout of ['0.1', '0.2', '0.3']) {
      const settings = ['--base', at('base.h5'), ...SMALL_BASE_FLAGS, '--epochs', '4', '--dropout', dropout];
      const { code, stderr } = await cli('train', at('insects.zip'), '--out', at(dropout), '--quiet', ...settings);
      if (code !== 0) throw new Error(stderr);
    }
  });
  afterAll(async () => {
    if (folder) await rm(folder, { recursive: true });
  });

  test('headstart models publish brings runs of this machine into the bucket, each as a version of its own', async () => {
    const runs = ['0.1', '0.2', '0.3'];
    const ended = await Promise.all(
      runs.map((run) => models('publish', at(run), '--name', MODEL, '--force', '--json')),
    );
    expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual(runs.map(() => [0, '']));
    const said = ended.map(({ stdout }) => JSON.parse(stdout));
    expect(said.map(({ version }) => version).sort()).toEqual(['v1', 'v2', 'v3']);

    const { latest } = JSON.parse((await models('show', MODEL, '--json')).stdout);
    // None of the moves was lost, and each went on from the one before.
    const moves: { from: string | null; to: string }[] = latest.moves;
    expect(moves.map(({ to }) => to).sort()).toEqual(['v1', 'v2', 'v3']);
    expect(moves.map(({ from }) => from)).toEqual([null, ...moves.slice(0, -1).map(({ to }) => to)]);
  });

  test("headstart predict by a model of the bucket answers as by the run's folder", async () => {
    const { stdout } = await models('publish', at('0.2'), '--name', MODEL, '--no-promote', '--json');
    const { version, isNew } = JSON.parse(stdout);
    expect(isNew).toBe(false);
    const local = await cli('predict', at('0.2'), at('one.bmp'), '--json');
    const remote = await cli('predict', `${MODEL}@${version}`, at('one.bmp'), '--stack', 'Headstart', '--json');
    expect([remote.code, remote.stderr]).toEqual([0, '']);
    expect(remote.stdout).toBe(local.stdout);
  });

  test('headstart models rollback goes back in the bucket, and the bare name follows', async () => {
    const shown = async () => JSON.parse((await models('show', MODEL, '--json')).stdout);
    const before = (await shown()).latest.moves;
    const { code } = await models('rollback', MODEL);
    expect(code).toBe(0);
    expect((await shown()).version.version).toBe(before.at(-2).to);
  });
});
