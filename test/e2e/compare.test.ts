import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { distinctImagesZip } from '../support/distinct-images';
import { headstart, requireFreshBuild } from '../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';

let folder: string;
beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-compare-'));
  writeFileSync(join(folder, 'insects.zip'), distinctImagesZip(40));
  await writeSmallBase(join(folder, 'base.h5'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
const compare = (out: string, ...flags: string[]) => {
  const base = ['--base', at('base.h5'), ...SMALL_BASE_FLAGS, '--epochs', '3'];
  return headstart(['compare', at('insects.zip'), '--out', at(out), '--store', at('store'), ...base, ...flags]);
};

describe('headstart compare', () => {
  test('headstart compare --scratch writes both curves, three numbers of each, and a chart', async () => {
    const { code, stdout } = await compare('first', '--scratch', '--json');
    expect(code).toBe(EXIT.ok);
    const report = JSON.parse(stdout);
    expect(JSON.parse(readFileSync(at('first/compare.json'), 'utf8'))).toEqual(report);
    expect(report).toMatchObject({ schemaVersion: 1, epochs: 3, imageSizePx: 96, width: 0.35 });
    const history = JSON.parse(readFileSync(at('first/history.json'), 'utf8'));
    expect(report.transfer.val_accuracy).toEqual(history.val_accuracy);
    for (const { val_accuracy, start, slope, asymptote, initial } of [report.transfer, report.scratch]) {
      expect(val_accuracy).toHaveLength(3);
      expect(start).toBe(val_accuracy[0]);
      expect(asymptote).toBe(val_accuracy[2]);
      for (const value of [slope, initial]) expect(Number.isFinite(value)).toBe(true);
    }
    expect(report.scratch.val_loss).not.toEqual(report.transfer.val_loss);
    const svg = readFileSync(at('first/compare.svg'), 'utf8');
    expect(svg).toMatch(/^<svg .*From scratch.*<\/svg>$/s);

    // The same again gives the same numbers, now in words.
    const again = await compare('first', '--scratch');
    expect(again.stdout).toMatch(/start \(after epoch 1\) +[01]\.\d{4} +[01]\.\d{4} +(higher|lower|equal)/);
    expect(JSON.parse(readFileSync(at('first/compare.json'), 'utf8'))).toEqual(report);
  });

  test('headstart compare without anything to compare with is a wrong usage', async () => {
    const { code, stderr } = await compare('none');
    expect(code).toBe(EXIT.usage);
    expect(stderr).toMatch(/Nothing to compare with was named\n.*Add --scratch/);
    expect(existsSync(at('none'))).toBe(false);
  });
});
