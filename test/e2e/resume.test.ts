import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { distinctImagesZip } from '../support/distinct-images';
import { finishedShards, runFolder } from '../support/finished-shards';
import { filesBelow, headstart, type Running, requireFreshBuild, startHeadstart, until } from '../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';

// Whole processes, on machines that may have much else to do: where this process comes too late to stop one in the
// middle of what it is to be stopped in, it begins again.
jest.setTimeout(300_000);
jest.retryTimes(2, { logErrorsBeforeRetry: true });

const IMAGES = 960;
const SHARDS = 30;
/** So many that training is not over before a signal reaches it. */
const EPOCHS = 150;

let folder: string;
let zip: string;
let reference: Readonly<Record<string, string>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-resume-'));
  await requireFreshBuild();
  zip = join(folder, 'insects.zip');
  writeFileSync(zip, distinctImagesZip(IMAGES));
  // Small shards, so that there is much to be in the middle of.
  const config = { shardImages: IMAGES / SHARDS, head: { epochs: EPOCHS } };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  await writeSmallBase(join(folder, 'base.h5'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const trainArgs = (out: string, store: string, ...flags: string[]) => [
  ...['train', zip, '--out', join(folder, out), '--store', join(folder, store)],
  ...['--base', join(folder, 'base.h5'), ...SMALL_BASE_FLAGS, '--config', join(folder, 'config.json'), ...flags],
];
const artifacts = (out: string) => filesBelow(join(folder, out), ['run.json']);
const runJson = (out: string) => JSON.parse(readFileSync(join(folder, out, 'run.json'), 'utf8'));

const inRun = (store: string, name: string) => existsSync(join(runFolder(join(folder, store)) ?? folder, name));
const shardsOf = (store: string) => finishedShards(join(folder, store));

/** When each result that stands in the store was written: what is computed again is written again. */
function written(store: string): Record<string, number> {
  const root = join(folder, store);
  const files = readdirSync(root, { recursive: true })
    .map(String)
    .filter((name) => !name.startsWith('unfinished'));
  const results = files.filter((name) => /\.(hsf|result\.json)$|head\/(model|weights)|history\.json$/.test(name));
  return Object.fromEntries(
    results.flatMap((name) => {
      const found = statSync(join(root, name));
      return found.isFile() ? [[name, found.mtimeMs]] : [];
    }),
  );
}

describe('headstart train, run twice with one seed', () => {
  test('gives the same bytes of everything but run.json, with a cold and with a warm cache', async () => {
    const cold = await headstart(trainArgs('cold', 'store', '--json'));
    expect([cold.code, cold.stderr.match(/Error.*/)]).toEqual([EXIT.ok, null]);
    reference = artifacts('cold');
    // --json prints metrics.json alone.
    expect(cold.stdout).toBe(readFileSync(join(folder, 'cold/metrics.json'), 'utf8'));
    expect(runJson('cold').images).toEqual({ computed: IMAGES, cached: 0, skipped: 0 });
    expect(Object.keys(reference)).toEqual(
      expect.arrayContaining(['head/model.json', 'head/weights.bin', 'history.json', 'metrics.json', 'report.html']),
    );

    // Features and base are known, and nothing of the run.
    rmSync(join(folder, 'store/runs'), { recursive: true });
    const warm = await headstart(trainArgs('warm', 'store'));
    expect(warm.code).toBe(EXIT.ok);
    expect(runJson('warm').images).toEqual({ computed: 0, cached: IMAGES, skipped: 0 });
    expect(artifacts('warm')).toEqual(reference);
  });

  test('holds no clock, duration, run id, host or path outside run.json', () => {
    const { runId } = runJson('cold');
    const places = new RegExp(`${runId}|${folder}|\\.h5"?:|file://|/tmp/|/home/|"(seconds|startedAt|endedAt)"`);
    // The page's own program is the same in every run, and TensorFlow.js speaks of addresses.
    const written = Object.entries(reference).filter(([name]) => !/^site\/[\w.-]+\.(js|wasm)$/.test(name));
    for (const [name, base64] of written) {
      expect([name, Buffer.from(base64, 'base64').toString('latin1').match(places)?.[0]]).toEqual([name, undefined]);
      const year = new Date().toISOString().slice(0, 10);
      if (/\.(json|html|txt)$/.test(name)) expect(Buffer.from(base64, 'base64').toString()).not.toContain(year);
    }
    expect(runJson('cold')).toMatchObject({ status: 'succeeded', startedAt: expect.any(String), source: zip });
  });

  test('gives other bytes with another seed, or on other images', async () => {
    cpSync(join(folder, 'cold'), join(folder, 'seeded'), { recursive: true });
    const before = filesBelow(join(folder, 'seeded'));

    const refused = await headstart(trainArgs('seeded', 'store', '--seed', '2'));
    expect(refused.code).toBe(EXIT.usage);
    expect(refused.stderr).toMatch(
      /seeded" contains another run, with a different source, base or configuration.*\n→ .*--force/,
    );
    const [command, , ...rest] = trainArgs('seeded', 'store');
    writeFileSync(join(folder, 'more.zip'), distinctImagesZip(IMAGES + 10));
    const others = await headstart([command as string, join(folder, 'more.zip'), ...rest]);
    expect([others.code, others.stderr]).toEqual([EXIT.usage, expect.stringMatching(/contains another run/)]);
    expect(filesBelow(join(folder, 'seeded'))).toEqual(before);

    const forced = await headstart(trainArgs('seeded', 'store', '--seed', '2', '--force'));
    expect(forced.code).toBe(EXIT.ok);
    expect(runJson('seeded').images.computed).toBe(0);
    expect(artifacts('seeded')['head/weights.bin']).not.toBe(reference['head/weights.bin']);
    expect(Object.keys(artifacts('seeded'))).toEqual(Object.keys(reference));
  });

  test('leaves a folder alone that holds no run', async () => {
    const place = join(folder, 'mine');
    writeFileSync(join(folder, 'precious.txt'), 'x');
    cpSync(join(folder, 'precious.txt'), join(place, 'precious.txt'));
    const { code, stderr } = await headstart(trainArgs('mine', 'store'));
    expect([code, stderr]).toEqual([EXIT.usage, expect.stringMatching(/mine" is not empty.*precious\.txt/)]);
    expect(Object.keys(filesBelow(place))).toEqual(['precious.txt']);
  });
});

describe('headstart train, stopped and started again', () => {
  /** Starts the run and stops it when `reached`. */
  async function stopped(signal: 'SIGKILL' | 'SIGINT', reached: (running: Running) => boolean) {
    const running = startHeadstart(trainArgs('broken', 'broken-store'));
    expect(await until(running, () => reached(running))).toBe(true);
    running.child.kill(signal);
    return running.ended;
  }

  test('goes on after Ctrl-C and after kill -9 at any step, computes nothing twice and ends with the same bytes', async () => {
    for (const place of ['broken', 'broken-store']) rmSync(join(folder, place), { recursive: true, force: true });
    const interrupted = await stopped('SIGINT', () => shardsOf('broken-store') >= 3);
    expect(interrupted.code).toBe(EXIT.interrupted);
    expect(interrupted.stderr).toMatch(/Stopping …\n[\s\S]*→ Run the same command again: it continues/);
    expect(interrupted.stderr).not.toMatch(/^\s+at /m);
    expect(runJson('broken').status).toBe('stopped');
    expect(existsSync(join(folder, 'broken/.lock'))).toBe(false);
    const done = shardsOf('broken-store');
    expect(done).toBeLessThan(SHARDS);
    let before = written('broken-store');

    await stopped('SIGKILL', () => shardsOf('broken-store') >= done + 5);
    expect(shardsOf('broken-store')).toBeLessThan(SHARDS);
    expect(written('broken-store')).toMatchObject(before);
    before = written('broken-store');

    await stopped('SIGKILL', (running) => /Epoch +3\//.test(running.output()));
    expect(inRun('broken-store', 'history.json')).toBe(false);
    expect(written('broken-store')).toMatchObject(before);
    before = written('broken-store');
    expect(Object.keys(before).filter((name) => name.endsWith('.result.json'))).toHaveLength(SHARDS);

    const inTraining = await stopped('SIGINT', (running) => /Epoch +3\//.test(running.output()));
    expect([inTraining.code, inRun('broken-store', 'history.json')]).toEqual([EXIT.interrupted, false]);

    await stopped('SIGKILL', () => inRun('broken-store', 'model/model.onnx'));
    expect(inRun('broken-store', 'report.html')).toBe(false);
    before = written('broken-store');
    expect(Object.keys(before).some((name) => name.endsWith('history.json'))).toBe(true);

    const ended = await headstart(trainArgs('broken', 'broken-store'));
    expect(ended.code).toBe(EXIT.ok);
    expect(runJson('broken')).toMatchObject({ status: 'succeeded', images: { computed: 0, cached: IMAGES } });
    expect(written('broken-store')).toEqual(before);
    expect(artifacts('broken')).toEqual(reference);
  });
});
