import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderMadeOnce } from '../support/made-once';

const RUN_FOLDER = process.env.HEADSTART_MADE_ONCE;
let folder: string;
let made: number;
const at = (...path: string[]) => join(folder, ...path);
const make = async (place: string) => {
  mkdirSync(place);
  writeFileSync(join(place, 'file'), String(++made));
};

beforeEach(() => {
  made = 0;
  folder = mkdtempSync(join(tmpdir(), 'headstart-made-once-'));
  mkdirSync(at('run'));
  process.env.HEADSTART_MADE_ONCE = at('run');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  if (RUN_FOLDER === undefined) delete process.env.HEADSTART_MADE_ONCE;
  else process.env.HEADSTART_MADE_ONCE = RUN_FOLDER;
});

describe('folderMadeOnce()', () => {
  test('folderMadeOnce() makes a folder for the first and gives it to the others', async () => {
    const places = [await folderMadeOnce('cdk.out', at('own'), make), await folderMadeOnce('cdk.out', at('own'), make)];
    expect([places, made]).toEqual([[at('run/cdk.out'), at('run/cdk.out')], 1]);
    expect(readdirSync(folder)).toEqual(['run']);
  });

  test('folderMadeOnce() gives a whole folder to each of two that come at once, and leaves one', async () => {
    const makeSlowly = async (place: string) => {
      await new Promise(setImmediate);
      await make(place);
    };
    const calls = [at('run/a'), at('run/b')].map(() => folderMadeOnce('cdk.out', at('own'), makeSlowly));
    expect(await Promise.all(calls)).toEqual([at('run/cdk.out'), at('run/cdk.out')]);
    expect(readFileSync(at('run/cdk.out/file'), 'utf8')).toMatch(/^[12]$/);
    expect(readdirSync(at('run'))).toEqual(['cdk.out']);
  });

  test('folderMadeOnce() makes it in the own place where no run shares', async () => {
    delete process.env.HEADSTART_MADE_ONCE;
    expect(await folderMadeOnce('cdk.out', at('own'), make)).toBe(at('own'));
    expect(readdirSync(at('own'))).toEqual(['file']);
  });

  test('folderMadeOnce() leaves nothing that others would take for whole where making fails', async () => {
    const failing = folderMadeOnce('cdk.out', at('own'), async (place) => {
      await make(place);
      throw new Error('no room');
    });
    await expect(failing).rejects.toThrow('no room');
    expect(await folderMadeOnce('cdk.out', at('own'), make)).toBe(at('run/cdk.out'));
  });
});
