import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OutFolder } from '../../../../cli/local/out-folder';
import { ConfigError } from '../../../../shared/errors';
import { sumOf } from '../../../../shared/records/file-sum';
import { MemoryBlobStore } from '../../../../shared/storage/memory-blob-store';

let root: string;
let path: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'headstart-out-'));
  path = join(root, 'a/run');
});
afterEach(() => rmSync(root, { recursive: true }));

const run = (runId: string, status: 'running' | 'succeeded' | 'failed' | 'stopped' = 'succeeded') =>
  ({ schemaVersion: 1, runId, status }) as const;

describe('OutFolder.lock()', () => {
  test('OutFolder.lock() keeps a second run out until the first one ends', async () => {
    const unlock = await new OutFolder(path).lock();
    await expect(new OutFolder(path).lock()).rejects.toThrow(ConfigError);
    await expect(new OutFolder(path).lock()).rejects.toThrow(`process ${process.pid}) is working in "${path}"\n→ wait`);
    await unlock();
    await (await new OutFolder(path).lock())();
  });

  test('OutFolder.lock() takes over from a process that was killed, and from a lock that was never written', async () => {
    mkdirSync(path, { recursive: true });
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    for (const owner of [String(pid), '', 'nonsense']) {
      writeFileSync(join(path, '.lock'), owner);
      const unlock = await new OutFolder(path).lock();
      expect(readFileSync(join(path, '.lock'), 'utf8')).toBe(String(process.pid));
      await unlock();
    }
  });

  test('OutFolder.lock() takes away the folders that it made, where nothing came of them', async () => {
    await (await new OutFolder(path).lock())();
    expect(readdirSync(root)).toEqual([]);

    const unlock = await new OutFolder(path).lock();
    writeFileSync(join(path, 'run.json'), '{}');
    await unlock();
    expect(readdirSync(path)).toEqual(['run.json']);

    mkdirSync(join(root, 'mine'));
    await (await new OutFolder(join(root, 'mine')).lock())();
    expect(readdirSync(root)).toContain('mine');
  });
});

describe('OutFolder.claim()', () => {
  test('OutFolder.claim() refuses a folder whose run.json is damaged, and replaces it where that is wanted', async () => {
    const out = new OutFolder(path);
    await out.writeRun(run('a'));
    const whole = readFileSync(join(path, 'run.json'), 'utf8');
    writeFileSync(join(path, 'run.json'), whole.replace('"a"', '"b"'));
    await expect(out.claim('a', false)).rejects.toThrow(
      /Cannot tell which run .* contains: "run.json" is damaged.*\n→ add --force/,
    );
    await expect(out.claim('a', true)).resolves.toBeUndefined();
  });

  const holding = async (file: ReturnType<typeof run>) => {
    const out = new OutFolder(path);
    await out.writeRun(file);
    for (const folder of ['head', 'model']) mkdirSync(join(path, folder));
    for (const name of ['metrics.json', 'head/model.json', 'model/model.onnx', 'mine.txt'])
      writeFileSync(join(path, name), 'x');
    return out;
  };

  test('OutFolder.claim() refuses another run’s folder, and replaces it by force without touching what is not its own', async () => {
    for (const status of ['succeeded', 'running', 'stopped'] as const) {
      const out = await holding(run('other', status));
      await expect(out.claim('this', false)).rejects.toThrow(`"${path}" contains another run`);
      expect(existsSync(join(path, 'model/model.onnx'))).toBe(true);
      await out.claim('this', true);
      expect(readdirSync(path).sort()).toEqual(['mine.txt', 'run.json']);
      rmSync(path, { recursive: true });
    }
  });

  test('OutFolder.claim() lets a run have its own folder again, with all that is in it', async () => {
    const out = await holding(run('this'));
    await out.claim('this', false);
    expect(existsSync(join(path, 'model/model.onnx'))).toBe(true);
  });

  test('OutFolder.claim() gives the folder of a run that failed to another one', async () => {
    await (await holding(run('other', 'failed'))).claim('this', false);
    expect(existsSync(join(path, 'metrics.json'))).toBe(false);
  });

  test('OutFolder.claim() refuses a folder that holds files and no run, an empty one it takes', async () => {
    const out = new OutFolder(path);
    await (await out.lock())();
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, '.lock'), String(process.pid));
    await out.claim('this', false);
    writeFileSync(join(path, 'thesis.txt'), 'x');
    await expect(out.claim('this', false)).rejects.toThrow(
      /is not empty and not a run: it contains "thesis.txt"\n→ .*--force/,
    );
    await out.claim('this', true);
    expect(existsSync(join(path, 'thesis.txt'))).toBe(true);
  });

  test('OutFolder.claim() takes away what a killed run was writing, and no file of anybody else', async () => {
    const half = `.~${randomUUID()}`;
    mkdirSync(path, { recursive: true });
    const out = new OutFolder(path);
    // Killed before run.json stood: the folder is not somebody else's for that.
    writeFileSync(join(path, half), 'half');
    await out.claim('this', false);
    expect(readdirSync(path)).toEqual([]);
    await out.writeRun({ ...run('this', 'running') });
    mkdirSync(join(path, 'model'));
    writeFileSync(join(path, 'model', half), 'half');
    await out.claim('this', false);
    expect(readdirSync(path, { recursive: true }).sort()).toEqual(['model', 'run.json']);
    rmSync(join(path, 'run.json'));
    writeFileSync(join(path, '.~lock.letter.odt#'), 'precious');
    await expect(out.claim('this', false)).rejects.toThrow(ConfigError);
    await out.claim('this', true);
    expect(existsSync(join(path, '.~lock.letter.odt#'))).toBe(true);
  });

  test('OutFolder.claim() names a run.json that it cannot read', async () => {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'run.json'), '{"schemaVersion":1');
    await expect(new OutFolder(path).claim('this', false)).rejects.toThrow(/run\.json/);
    rmSync(join(path, 'run.json'));
    mkdirSync(join(path, 'run.json'));
    await expect(new OutFolder(path).claim('this', false)).rejects.toThrow(/its run\.json is a folder\n→ /);
  });
});

describe('OutFolder.receive()', () => {
  test('OutFolder.receive() takes the artifacts and leaves what belongs to the store', async () => {
    const store = new MemoryBlobStore();
    const names = [
      'metrics.json',
      'head/weights.bin',
      'model/model.onnx',
      'manifest.json',
      'shards/000000.json',
      'run.json',
    ];
    for (const name of names) await store.put(`runs/r/${name}`, Buffer.from(name));
    await store.put('runs/r2/report.html', Buffer.from('another'));
    await new OutFolder(path).receive(store, 'runs/r/');
    const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name).sort()).toEqual(['metrics.json', 'model.onnx', 'weights.bin']);
    expect(readFileSync(join(path, 'head/weights.bin'), 'utf8')).toBe('head/weights.bin');
  });

  test('OutFolder.receive() takes no folder in the place of an artifact, and no run that lacks one', async () => {
    const store = new MemoryBlobStore();
    await store.put('runs/r/head/model.json/inside', Buffer.from('x'));
    const receive = (sums = new Map()) => new OutFolder(path).receive(store, 'runs/r/', sums);
    await expect(receive()).rejects.toThrow(/"head\/model\.json" of the run is a folder in the store.*\n→ /);
    expect(existsSync(join(path, 'head'))).toBe(false);
    await store.remove('runs/r/head/model.json/inside');
    await expect(receive(new Map([['curves.png', sumOf(Buffer.from('x'))]]))).rejects.toThrow(
      /"curves.png" is missing/,
    );
  });
});
