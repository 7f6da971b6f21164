import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../cli/cache-folder';
import { EXIT } from '../../cli/exit-codes';
import { nodeVersions } from '../../setup/node-versions';
import { distinctBmp, splitImages } from '../support/distinct-images';
import { headstart, requireFreshBuild } from '../support/headstart';
import { describeWith } from '../support/requirements';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { writeZip } from '../support/write-zip';

/** What must not depend on the version: run.json names it, and the time. */
const ARTIFACTS = ['metrics.json', 'history.json', 'report.html', 'model/model.onnx', 'model/weights.bin'];

describeWith('node-versions', 'the command line on other versions of Node', () => {
  let folder: string;
  beforeAll(async () => {
    await requireFreshBuild();
    folder = mkdtempSync(join(tmpdir(), 'headstart-node-versions-'));
    await writeSmallBase(at('base.h5'));
    writeFileSync(at('insects.zip'), writeZip(splitImages(24, 4)));
    writeFileSync(at('a.bmp'), distinctBmp(1));
    await work(process.execPath, 'own');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const at = (name: string) => join(folder, name);

  /** Trains a head and a part of the base, each into a folder; verifies and predicts. TensorFlow computes in all of it. */
  async function work(node: string, name: string) {
    const run = (...args: string[]) => headstart(args, { cwd: folder, node });
    const base = ['--base', 'base.h5', ...SMALL_BASE_FLAGS, '--engine', 'tfjs', '--store', `store-${name}`];
    const ended = [
      await run('train', 'insects.zip', ...base, '--out', name, '--epochs', '2', '--quiet'),
      await run('train', 'insects.zip', ...base, '--out', `${name}-tuned`, '--epochs', '1', '--fine-tune', '--quiet'),
      await run('verify', name),
    ];
    expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual(ended.map(() => [EXIT.ok, '']));
    const predicted = await run('predict', name, 'a.bmp', '--json');
    return JSON.parse(predicted.stdout).predictions;
  }

  const artifactsOf = (name: string) =>
    [name, `${name}-tuned`].flatMap((run) =>
      ARTIFACTS.map((file) => readFileSync(join(at(run), file)).toString('hex')),
    );

  test.each([...(nodeVersions(cacheFolder(process.env)) ?? [])])('%s leaves the same bytes', async (name, node) => {
    const predictions = await work(node, name);
    expect(artifactsOf(name).map((text, i) => [i, text === artifactsOf('own')[i]])).toEqual(
      artifactsOf('own').map((_, i) => [i, true]),
    );
    const run = JSON.parse(readFileSync(at(`${name}/run.json`), 'utf8'));
    expect(run.versions.node).toContain(`v${name.replace('node-', '')}.`);
    expect(predictions).toHaveLength(1);
  });
});
