import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  ConfigError,
  type ConfigInput,
  FormatError,
  loadModel,
  loadMultiLabelModel,
  openRegistry,
  SourceError,
  train,
  trainMultiLabel,
} from '../../cli/api/headstart';
import { API_FILE } from '../../cli/project-root';
import { splitImages, taggedZip } from '../support/distinct-images';
import { headstart, requireFreshBuild } from '../support/headstart';
import { writeSmallBase } from '../support/small-base-file';
import { tinyBmp } from '../support/tiny-bmp';
import { writeZip } from '../support/write-zip';

jest.setTimeout(120_000);

let folder: string;
const at = (name: string) => join(folder, name);
const config = (epochs = 2, learningRate = 0.001): ConfigInput => {
  return { base: at('base.h5'), width: 0.35, imageSizePx: 96, head: { epochs, learningRate } };
};
const registry = () => openRegistry({ store: at('store'), cache: at('cache') });

beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-api-registry-'));
  await writeSmallBase(at('base.h5'));
  const images = splitImages(40, 5);
  writeFileSync(at('insects.zip'), writeZip(images));
  writeFileSync(at('tagged.zip'), taggedZip(images));
  const asked = { store: at('store') };
  await train(at('insects.zip'), { ...asked, out: at('long'), config: config(8) });
  await train(at('insects.zip'), { ...asked, out: at('short'), config: config(1, 1e-6) });
  await trainMultiLabel(at('tagged.zip'), { ...asked, out: at('tagged'), config: config() });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('openRegistry()', () => {
  test('openRegistry() publishes, compares, promotes and goes back, as the command shows it', async () => {
    const first = await registry().publish(at('long'), { name: 'insects' });
    expect(first).toMatchObject({
      isNew: true,
      version: { version: 'v1' },
      promotion: { isMoved: true, latest: 'v1' },
    });
    const second = await registry().publish(at('short'), { name: 'insects', promote: false });
    expect([second.version.version, second.promotion]).toEqual(['v2', undefined]);
    expect(await registry().publish(at('short'), { name: 'insects', promote: false })).toMatchObject({ isNew: false });

    const { comparison } = await registry().compare('insects@v1', 'insects@v2');
    expect(comparison).toMatchObject({ kind: 'paired', images: 8 });
    const forced = await registry().promote('insects@v2', { force: true });
    expect(forced.promotion).toMatchObject({ isMoved: true, latest: 'v2', comparison });
    expect(await registry().rollBack('insects')).toMatchObject({ from: 'v2', latest: 'v1' });
    expect(await registry().rollBack('insects', 'v2')).toMatchObject({ from: 'v1', latest: 'v2' });

    const shown = await registry().show('insects');
    expect([shown.version.version, shown.latest?.moves.length]).toEqual(['v2', 4]);
    const listed = await registry().list();
    const { stdout } = await headstart(['models', 'list', '--json', '--store', at('store')]);
    expect(JSON.parse(stdout).models).toEqual(listed);
  });

  test('openRegistry() loads models by name that answer as those of the folders do', async () => {
    await registry().publish(at('long'), { name: 'one' });
    await registry().publish(at('tagged'), { name: 'several' });
    const loaded = await Promise.all([
      registry().loadModel('one'),
      loadModel(at('long')),
      registry().loadMultiLabelModel('several@v1', { decodeApart: true }),
      loadMultiLabelModel(at('tagged')),
    ]);
    const [byName, byFolder, severalByName, severalByFolder] = loaded;
    try {
      expect(await byName.predict(tinyBmp(5))).toEqual(await byFolder.predict(tinyBmp(5)));
      expect(await severalByName.predict(tinyBmp(5))).toEqual(await severalByFolder.predict(tinyBmp(5)));
      expect(severalByName.thresholds).toEqual(severalByFolder.thresholds);
    } finally {
      for (const model of loaded) await model.dispose();
    }
    await expect(registry().loadModel('several')).rejects.toMatchObject({ code: 'ERR_NEWER_FORMAT' });
    await expect(registry().loadMultiLabelModel('one')).rejects.toThrow(FormatError);
  });

  test('openRegistry() and its methods refuse by name what the command refuses', async () => {
    expect(() => openRegistry({ store: 'https://example.org/' })).toThrow(ConfigError);
    await expect(registry().show('none')).rejects.toThrow(SourceError);
    await expect(registry().loadModel('none')).rejects.toThrow(SourceError);
    await expect(registry().publish(at('nowhere'))).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_/) });
    await expect(registry().publish(at('long'), { name: 'a@v1' })).rejects.toThrow(/names a version/);
    await expect(registry().promote('one')).rejects.toThrow(/names no version/);
    await expect(registry().rollBack('one@v1')).rejects.toThrow(ConfigError);
  });

  test('a model that cannot be loaded leaves no process behind that would decode its images', async () => {
    const program = `
      const processes = require('node:child_process');
      const { spawn } = processes;
      // The process that decodes does not keep this one alive.
      const awake = setInterval(() => {}, 1000);
      const ended = [];
      processes.spawn = (...args) => {
        const child = spawn(...args);
        ended.push(new Promise((resolve) => child.once('exit', resolve)));
        return child;
      };
      const { loadModel, openRegistry } = require(process.argv[1]);
      const asked = [
        loadModel('nowhere', { decodeApart: true }),
        openRegistry({ store: 'nowhere' }).loadModel('none', { decodeApart: true }),
      ];
      Promise.allSettled(asked)
        .then((all) => Promise.all(ended).then(() => all))
        .then((all) => console.log(all.map(({ reason }) => reason.code).join(), ended.length))
        .finally(() => clearInterval(awake));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', program, API_FILE], {
      cwd: folder,
      timeout: 30_000,
    });
    expect(stdout).toBe('ERR_SOURCE,ERR_SOURCE 2\n');
  });
});
