import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { sweepFileSchema } from '../../cli/sweep/sweep-file';
import { distinctImagesZip } from '../support/distinct-images';
import { headstart, requireFreshBuild } from '../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';

let folder: string;
beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-sweep-'));
  writeFileSync(join(folder, 'insects.zip'), distinctImagesZip(80));
  await writeSmallBase(join(folder, 'base.h5'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
const base = () => ['--base', at('base.h5'), ...SMALL_BASE_FLAGS, '--epochs', '2'];
const sweep = (...args: string[]) => headstart(['sweep', ...args, '--store', at('store')]);
const sweepFile = (out: string) =>
  sweepFileSchema.parse(JSON.parse(readFileSync(join(folder, out, 'sweep.json'), 'utf8')));

describe('headstart sweep', () => {
  test('headstart sweep of a source computes its features and trains nothing else', async () => {
    const { code, stdout } = await sweep(at('insects.zip'), '--out', at('swept'), '--trials', '3', ...base());
    expect(code).toBe(EXIT.ok);
    expect(sweepFile('swept').trials).toHaveLength(3);
    expect(stdout).toMatch(/3 trials, ranked by loss on \d+ validation images; test images were not used/);
    expect(existsSync(at('swept/metrics.json'))).toBe(false);
    expect(JSON.parse(readFileSync(at('swept/run.json'), 'utf8')).status).toBe('stopped');
  });

  test('headstart sweep of a finished run leaves it as it is, and prints the same JSON as it writes', async () => {
    const train = ['train', at('insects.zip'), '--out', at('run'), '--store', at('store'), '--quiet', ...base()];
    expect((await headstart(train)).code).toBe(EXIT.ok);
    const before = readFileSync(at('run/run.json'), 'utf8');
    const { code, stdout } = await sweep(at('run'), '--trials', '3', '--json');
    expect(code).toBe(EXIT.ok);
    expect(JSON.parse(stdout)).toEqual(sweepFile('run'));
    // The same features, settings and seed as those of the source above.
    expect(sweepFile('run')).toEqual(sweepFile('swept'));
    expect(readFileSync(at('run/run.json'), 'utf8')).toBe(before);
  });

  test('headstart sweep refuses what it cannot take, as wrong usage', async () => {
    for (const [args, words] of [
      [[at('run'), '--dropout', '0.1'], 'whose settings are its own'],
      [[at('insects.zip')], '--out is not given'],
      [[at('insects.zip'), '--out', at('run'), ...base()], 'contains a finished run'],
      [[at('run'), '--trials', '0'], 'wanted a whole number above 0'],
      [[at('run'), '--cross-validate', '1'], '--cross-validate is 1, wanted a whole number from 2 to 50'],
    ] as const) {
      const { code, stderr } = await sweep(...args);
      expect([code, stderr.includes(words)]).toEqual([EXIT.usage, true]);
    }
  });
});
