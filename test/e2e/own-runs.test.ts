import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { EXIT } from '../../cli/exit-codes';
import { PROJECT_ROOT } from '../../cli/project-root';
import { runFileSchema } from '../../shared/records/run-file';
import { distinctBmp, splitImages } from '../support/distinct-images';
import { headstart, requireFreshBuild } from '../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { writeZip } from '../support/write-zip';

let folder: string;
beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-own-runs-'));
  await writeSmallBase(at('base.h5'));
  writeFileSync(at('insects.zip'), writeZip(splitImages(24, 4)));
  writeFileSync(at('a.bmp'), distinctBmp(1));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
const run = (...args: string[]) => headstart(args, { cwd: folder });
const train = (...args: string[]) =>
  run('train', 'insects.zip', '--store', 'store', '--base', 'base.h5', ...SMALL_BASE_FLAGS, ...args);
const idOf = (name: string) => runFileSchema.parse(JSON.parse(readFileSync(at(`runs/${name}/run.json`), 'utf8'))).runId;

describe('headstart without a run', () => {
  test('refuses to predict, verify and export, and says how to get one', async () => {
    for (const args of [['predict', 'a.bmp'], ['verify'], ['export']]) {
      const { code, stderr } = await run(...args);
      expect([args, code]).toEqual([args, EXIT.badInput]);
      expect(stderr).toContain('No run is given, and runs/ contains no finished one');
      expect(stderr).toContain('headstart train SOURCE');
    }
  });

  test('trains into runs/insects-1, the same command again there too, another configuration into runs/insects-2', async () => {
    const first = await train('--epochs', '1');
    expect([first.code, first.stderr]).toEqual([EXIT.ok, expect.any(String)]);
    expect(first.stdout).toContain(`Folder: ${join('runs', 'insects-1')}`);
    const id = idOf('insects-1');

    expect((await train('--epochs', '1')).stdout).toContain(`Folder: ${join('runs', 'insects-1')}`);
    expect((await train('--epochs', '2', '--json')).stderr).toContain(`Folder: ${join('runs', 'insects-2')}`);
    expect(readdirSync(at('runs')).sort()).toEqual(['insects-1', 'insects-2']);
    expect(idOf('insects-1')).toBe(id);
    expect(idOf('insects-2')).not.toBe(id);
  });

  test('shows and compares them by folder or id, and names the one that was meant by a misspelt folder', async () => {
    const id = idOf('insects-1');
    for (const named of ['insects-1', join('runs', 'insects-1'), id]) {
      const { code, stdout } = await run('runs', 'show', named, '--store', 'store', '--json');
      expect([named, code, JSON.parse(stdout).runId]).toEqual([named, EXIT.ok, id]);
    }
    const compared = await run('runs', 'compare', 'insects-2', 'insects-1', '--store', 'store', '--json');
    expect(JSON.parse(compared.stdout).before.runId).toBe(id);
    const misspelt = await run('predict', join('runs', 'insekts-1'), 'a.bmp');
    expect([misspelt.code, misspelt.stderr]).toEqual([
      EXIT.badInput,
      expect.stringContaining(`\n→ Did you mean ${join('runs', 'insects-1')}?\n`),
    ]);
  });

  test('refuses to print the predictions of a zip, and says what writes them', async () => {
    const { code, stdout, stderr } = await run('predict', 'insects.zip');
    expect([code, stdout]).toEqual([EXIT.usage, '']);
    expect(stderr).toMatch(/^Error: "insects\.zip" is an archive.*\n→ Add --out predictions\.csv/);
  });

  test('predicts and verifies with the latest of them and says which, on standard error', async () => {
    const { code, stdout, stderr } = await run('predict', 'a.bmp', '--json');
    expect([code, stderr]).toEqual([EXIT.ok, `Run: ${join('runs', 'insects-2')}, the latest\n`]);
    expect(JSON.parse(stdout).predictions).toHaveLength(1);

    expect((await run('predict', 'a.bmp', '--quiet')).stderr).toBe('');
    const verified = await run('verify');
    expect([verified.code, verified.stderr]).toEqual([EXIT.ok, `Run: ${join('runs', 'insects-2')}, the latest\n`]);
  });

  test.each([
    ['tensorboard', 'head/validation/events.out.tfevents.headstart', 'tensorboard --logdir'],
    ['mlflow', '481516234271828182/meta.yaml', 'mlflow migrate-filestore'],
    ['hugging-face', 'README.md', 'hf upload'],
  ])('exports the latest of them as %s into its folder, and says what reads it', async (format, file, next) => {
    const { code, stdout } = await run('export', '--format', format);
    const [, folder = ''] = /^(\S+) \(\d+ files, /.exec(stdout) ?? [];
    expect([code, folder]).toEqual([EXIT.ok, expect.stringContaining(join('runs', 'insects-2', 'exports'))]);
    expect(stdout).toContain(`Next: ${next}`);
    expect(readdirSync(at(folder), { recursive: true })).toContain(file.replaceAll('/', sep));
  });

  test('is what headstart/predict answers from a copy of model/, without TensorFlow', async () => {
    cpSync(at(join('runs', 'insects-2', 'model')), at('copied'), { recursive: true });
    const program = `
      const { loadModel } = require(${JSON.stringify(join(PROJECT_ROOT, 'dist/predict.js'))});
      loadModel('copied').then(async (model) => {
        const { probabilities } = await model.predict('a.bmp');
        await model.dispose();
        const tensorflow = Object.keys(require.cache).filter((file) => /tensorflow|tfjs/.test(file));
        console.log(JSON.stringify({ probabilities, tensorflow }));
      });`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], { cwd: folder });
    const [wanted] = JSON.parse((await run('predict', 'a.bmp', '--json', '--quiet')).stdout).predictions;
    expect(JSON.parse(stdout)).toEqual({ probabilities: wanted.probabilities, tensorflow: [] });
  });

  test('exports of a run need its records, not its model alone', async () => {
    const { code, stderr } = await run('export', join('runs', 'insects-2', 'model'), '--format', 'mlflow');
    expect(code).toBe(EXIT.badInput);
    expect(stderr).toMatch(/contains a model but no run: it has no metrics\.json.*\n→ Give the folder that/);
  });

  test('keeps to a run that is named, and asks for one where a registry is meant', async () => {
    const { code, stderr } = await run('predict', join('runs', 'insects-1'), 'a.bmp');
    expect([code, stderr]).toEqual([EXIT.ok, '']);
    const inRegistry = await run('predict', 'a.bmp', '--store', 'store');
    expect([inRegistry.code, inRegistry.stderr]).toEqual([EXIT.usage, expect.stringContaining('no model is named')]);
  });
});
