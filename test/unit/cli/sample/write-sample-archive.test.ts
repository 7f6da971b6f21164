import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { fromBuffer } from 'yauzl';
import { addSample } from '../../../../cli/commands/sample';
import { writeSampleArchive } from '../../../../cli/sample/write-sample-archive';
import { CancelledError, ConfigError } from '../../../../shared/errors';

const SMALL = { classes: ['cats', 'dogs'], images: 10, seed: 1, sizePx: 32 };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-sample-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function entryNames(archive: Buffer): Promise<string[]> {
  return new Promise((resolve, reject) => {
    fromBuffer(archive, (error, zip) => {
      if (error || !zip) return reject(error);
      const names: string[] = [];
      zip.on('entry', (entry: { fileName: string }) => names.push(entry.fileName));
      zip.on('end', () => resolve(names));
      zip.on('error', reject);
    });
  });
}

describe('writeSampleArchive()', () => {
  test('writeSampleArchive() writes a zip of the drawn files, the same bytes each time', async () => {
    const counted: number[] = [];
    const [first, again] = [join(folder, 'new', 'first.zip'), join(folder, 'again.zip')];
    await writeSampleArchive(first, { ...SMALL, onImage: (drawn) => counted.push(drawn) });
    await writeSampleArchive(again, SMALL);
    expect(readFileSync(again).equals(readFileSync(first))).toBe(true);
    expect(counted).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const names = await entryNames(readFileSync(first));
    expect(names).toHaveLength(10);
    expect(names[0]).toBe('sample/train/cats/cats.0.jpg');
  });

  test('writeSampleArchive() leaves nothing behind when it is stopped', async () => {
    const stop = new AbortController();
    const options = { ...SMALL, signal: stop.signal, onImage: () => stop.abort() };
    await expect(writeSampleArchive(join(folder, 'out.zip'), options)).rejects.toThrow(CancelledError);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('writeSampleArchive() leaves nothing behind when the options are wrong', async () => {
    await expect(writeSampleArchive(join(folder, 'out.zip'), { ...SMALL, images: 1 })).rejects.toThrow(ConfigError);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('addSample()', () => {
  async function run(...args: string[]): Promise<void> {
    const program = new Command();
    addSample(program);
    const shown = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
    try {
      await program.parseAsync(['sample', '--images', '4', '--size', '32', ...args], { from: 'user' });
    } finally {
      shown.mockRestore();
    }
  }

  test('addSample() does not replace an archive without --force', async () => {
    const out = join(folder, 'out.zip');
    await run(out);
    const first = readFileSync(out);
    await expect(run('--seed', '2', out)).rejects.toThrow(/exists already\n→ Give another name, or --force/);
    expect(readFileSync(out).equals(first)).toBe(true);
    await run('--seed', '2', '--force', out);
    expect(readFileSync(out).equals(first)).toBe(false);
  });

  test('addSample() names the option and what it allows', async () => {
    await expect(run('--seed', 'one', join(folder, 'out.zip'))).rejects.toThrow('--seed is "one": give a whole number');
    expect(readdirSync(folder)).toEqual([]);
  });
});
