import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findConfigFile } from '../../../../cli/config/find-config-file';
import { loadConfigFile } from '../../../../cli/config/load-config-file';
import { runConfig } from '../../../../cli/run-config';
import { ConfigError } from '../../../../shared/errors';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'headstart-config-file-')));
  mkdirSync(join(folder, 'pets/deep'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: object) => writeFileSync(join(folder, name), JSON.stringify(content));

describe('findConfigFile()', () => {
  test('takes the nearest one upwards', () => {
    expect(findConfigFile(join(folder, 'pets/deep'))).toBeUndefined();
    write('headstart.config.json', {});
    expect(findConfigFile(join(folder, 'pets/deep'))).toBe(join(folder, 'headstart.config.json'));
    write('pets/headstart.config.ts', {});
    expect(findConfigFile(join(folder, 'pets/deep'))).toBe(join(folder, 'pets/headstart.config.ts'));
    expect(findConfigFile(folder)).toBe(join(folder, 'headstart.config.json'));
  });

  test('refuses two in one folder, naming both', () => {
    write('headstart.config.json', {});
    write('headstart.config.ts', {});
    expect(() => findConfigFile(join(folder, 'pets'))).toThrow(ConfigError);
    expect(() => findConfigFile(folder)).toThrow(
      /more than one configuration: "headstart\.config\.json" and "headstart\.config\.ts"\n→ keep one/,
    );
  });
});

describe('loadConfigFile()', () => {
  test('leaves $schema to editors, and counts the path of a base from the file', async () => {
    write('pets/headstart.config.json', { $schema: './x.json', base: '../mine.h5', seed: 2 });
    const file = join(folder, 'pets/headstart.config.json');
    expect(await loadConfigFile(file)).toEqual({ base: join(folder, 'mine.h5'), seed: 2 });
    write('pets/headstart.config.json', { base: './net.onnx+stanford-dogs' });
    expect(await loadConfigFile(file)).toEqual({ base: `${join(folder, 'pets/net.onnx')}+stanford-dogs` });
    for (const base of ['imagenet', 's3://bucket/base.h5', '/weights/mine.h5']) {
      write('pets/headstart.config.json', { base });
      expect(await loadConfigFile(file)).toEqual({ base });
    }
  });

  test('names a file that is not there, and the command that writes one', async () => {
    for (const name of ['none.json', 'none.ts']) {
      await expect(loadConfigFile(join(folder, name))).rejects.toThrow(
        /Cannot read the configuration ".*none\.\w+": there is no such file\n→ "headstart init" writes one/,
      );
    }
  });
});

describe('runConfig()', () => {
  test('takes the file that is found, flags before it, and says where each key is from', async () => {
    write('headstart.config.json', { seed: 5, head: { epochs: 9, dropout: 0.3 } });
    const cwd = join(folder, 'pets');
    const { config, file, originOf } = await runConfig({ epochs: '3' }, { cwd });
    expect(config).toMatchObject({ seed: 5, head: { epochs: 3, dropout: 0.3 } });
    expect(file).toBe('../headstart.config.json');
    const origin = (path: string) => originOf(path.split('.'));
    expect(['seed', 'head.epochs', 'head.dropout', 'head.batchSize'].map(origin)).toEqual([
      '../headstart.config.json',
      '--epochs',
      '../headstart.config.json',
      undefined,
    ]);
  });

  test('finds none where none is wanted or there is none', async () => {
    write('headstart.config.json', { seed: 5 });
    expect(await runConfig({ config: false }, { cwd: folder })).toMatchObject({ config: { seed: 1 }, file: undefined });
    rmSync(join(folder, 'headstart.config.json'));
    expect(await runConfig({}, { cwd: folder })).toMatchObject({ input: {}, file: undefined });
  });

  test("puts a command's own defaults below the file, and flags above both", async () => {
    const defaults = { imageSizePx: 96, head: { epochs: 10 } };
    expect((await runConfig({}, { cwd: folder, defaults })).config).toMatchObject({
      imageSizePx: 96,
      head: { epochs: 10, dropout: 0.2 },
    });
    write('headstart.config.json', { imageSizePx: 128, head: { dropout: 0.5 } });
    expect((await runConfig({ epochs: '3' }, { cwd: folder, defaults })).config).toMatchObject({
      imageSizePx: 128,
      head: { epochs: 3, dropout: 0.5 },
    });
  });

  test('says which flag or file a wrong value is from', async () => {
    write('headstart.config.json', { seed: -1 });
    await expect(runConfig({}, { cwd: folder })).rejects.toThrow('"seed" is -1 (headstart.config.json): wanted');
    await expect(runConfig({ seed: '-2' }, { cwd: folder })).rejects.toThrow('"seed" is -2 (--seed): wanted');
  });
});
