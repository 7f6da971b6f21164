import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { distinctImagesZip } from '../support/distinct-images';
import { headstart, requireFreshBuild } from '../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { tinyBmp } from '../support/tiny-bmp';

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-models-'));
  writeFileSync(at('insects.zip'), distinctImagesZip(80));
  writeFileSync(at('one.bmp'), tinyBmp(5));
  await writeSmallBase(at('base.h5'));
  for (const [out, ...more] of [
    ['long', '--epochs', '8'],
    ['other', '--epochs', '8', '--dropout', '0.4'],
    ['short', '--epochs', '1', '--learning-rate', '0.000001'],
  ] as const) {
    const base = ['--base', at('base.h5'), ...SMALL_BASE_FLAGS];
    const train = ['train', at('insects.zip'), '--out', at(out), '--store', at('store'), '--quiet', ...base, ...more];
    expect((await headstart(train)).code).toBe(EXIT.ok);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const models = (...args: string[]) => headstart(['models', ...args, '--store', at('store')]);
const json = async (...args: string[]) => JSON.parse((await models(...args, '--json')).stdout);

describe('headstart models', () => {
  test('headstart models publishes runs, compares them, and goes back', async () => {
    const first = await models('publish', at('long'), '--name', 'insects');
    expect([first.code, first.stderr]).toEqual([EXIT.ok, '']);
    expect(first.stdout).toMatch(
      /Published: insects@v1, accuracy .*\nLatest of insects is now v1: the first version\n/,
    );

    const second = await json('publish', at('other'), '--name', 'insects', '--force');
    expect(second).toMatchObject({ name: 'insects', version: 'v2', isNew: true, promotion: { isMoved: true } });
    expect(second.promotion.comparison).toMatchObject({ kind: 'paired', isAskedAnew: false });
    expect(await json('publish', at('other'), '--name', 'insects')).toMatchObject({ version: 'v2', isNew: false });
    const compared = await json('compare', 'insects@v1', 'insects@v2');
    expect(compared.comparison).toEqual(second.promotion.comparison);

    expect((await models('list')).stdout.match(/insects@v\d +(latest)?/g)?.map((row) => row.trim())).toEqual([
      'insects@v1',
      'insects@v2  latest',
    ]);
    expect((await models('rollback', 'insects')).stdout).toBe('Latest of insects: v2 → v1\n');
    expect((await json('show', 'insects')).latest).toMatchObject({ version: 'v1', moves: { length: 3 } });
    expect((await json('show', 'insects')).version.version).toBe('v1');
  });

  test('headstart models publish keeps the latest where the new one is worse, and says how to insist', async () => {
    await models('publish', at('long'), '--name', 'kept');
    const { code, stdout, stderr } = await models('publish', at('short'), '--name', 'kept', '--strict');
    expect([code, stdout]).toEqual([EXIT.ok, expect.stringContaining('Latest of kept stays v1: accuracy')]);
    const insist = /→ headstart (models promote kept@v2 --force --store \S+) {3}makes/.exec(stderr)?.[1] ?? '';
    expect((await models('promote', 'kept@v2', '--strict')).code).toBe(EXIT.badInput);
    expect((await headstart(insist.split(' '))).code).toBe(EXIT.ok);
    expect((await json('show', 'kept')).latest.moves.at(-1)).toMatchObject({ by: 'promote', from: 'v1', to: 'v2' });
  });

  test("headstart predict by a model's name answers as by the run's folder", async () => {
    await models('publish', at('long'), '--name', 'same');
    const predict = async (...args: string[]) => JSON.parse((await headstart(['predict', ...args, '--json'])).stdout);
    const byFolder = await predict(at('long'), at('one.bmp'));
    expect(byFolder.predictions).toHaveLength(1);
    expect(await predict('same', at('one.bmp'), '--store', at('store'))).toEqual(byFolder);
    expect(await predict('same@v1', at('one.bmp'), '--store', at('store'))).toEqual(byFolder);
  });

  test('headstart predict takes a folder before a model of that name, unless a store is named', async () => {
    mkdirSync(at('here/same'), { recursive: true });
    const options = { cwd: at('here'), env: { XDG_CACHE_HOME: at('none') } };
    const folderFirst = await headstart(['predict', 'same', at('one.bmp')], options);
    expect([folderFirst.code, folderFirst.stderr.includes('"same" contains no finished run')]).toEqual([
      EXIT.badInput,
      true,
    ]);
    const named = await headstart(['predict', 'same', at('one.bmp'), '--store', at('store')], options);
    expect(named.code).toBe(EXIT.ok);
  });

  test.each([
    [['show', 'none'], EXIT.badInput, 'There is no latest version of the model "none"'],
    [['show', 'insects@v9'], EXIT.badInput, 'There is no model "insects@v9"'],
    [['show', 'No Name'], EXIT.usage, 'is not a model reference'],
    [['promote', 'insects'], EXIT.usage, 'names no version'],
    [['publish', 'no-such-run'], EXIT.badInput, 'The run "no-such-run" is not finished, or not in'],
    [['publish', 'long', '--name', 'a@v1'], EXIT.usage, '"a@v1" names a version'],
  ])('headstart models %j is refused by name', async (args, code, words) => {
    const ended = await models(...args);
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(words)]);
    expect(ended.stdout).toBe('');
  });
});
