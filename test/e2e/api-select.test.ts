import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancelledError, ConfigError, estimate, type SelectProgress, select, train } from '../../cli/api/headstart';
import { writeBaseOnnx } from '../../shared/backbone/mobilenet-v2/write-onnx';
import type { SelectionFile } from '../../shared/records/selection-file';
import { distinctImagesZip, flatImages, taggedZip } from '../support/distinct-images';
import { headstart, requireFreshBuild } from '../support/headstart';
import { randomBase } from '../support/random-base';

jest.setTimeout(240_000);

let folder: string;
const at = (name: string) => join(folder, name);
const places = () => ({ store: at('store'), cache: at('cache') });
const pool = () => [`${at('small.onnx')}@96`, `${at('other.onnx')}@128`];
const json = async (...args: string[]) => {
  const { stdout } = await headstart([...args, '--no-config', '--json'], { env: { HEADSTART_CACHE: at('cache') } });
  return JSON.parse(stdout);
};

beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-api-select-'));
  writeFileSync(at('insects.zip'), distinctImagesZip(40));
  writeFileSync(at('tagged.zip'), taggedZip(flatImages(40)));
  writeFileSync(at('small.onnx'), writeBaseOnnx(randomBase(0.35), 96));
  writeFileSync(at('other.onnx'), writeBaseOnnx(randomBase(0.5), 128));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('select()', () => {
  test('select() measures what the command measures, writes its record, and names a base that train() takes', async () => {
    const told: SelectProgress[] = [];
    const chosen = await select(at('insects.zip'), {
      ...{ ...places(), pool: pool(), out: at('selected') },
      onProgress: (event) => void told.push(event),
    });
    const written = JSON.parse(readFileSync(at('selected/selection.json'), 'utf8'));
    expect(written).toMatchObject(chosen.selection);
    expect(existsSync(at('selected/selection.html'))).toBe(true);
    const said = await json('select', at('insects.zip'), '--pool', pool().join(','), '--store', at('store'));
    const scores = ({ candidates }: SelectionFile) =>
      candidates.map(({ name, accuracy, squaredError, logMe }) => ({ name, accuracy, squaredError, logMe }));
    expect(scores(said)).toEqual(scores(chosen.selection));
    const { sample } = chosen.selection.images;
    const last = told.findLast((event) => event.kind === 'candidate');
    expect(last).toMatchObject({ done: sample, total: sample });

    const { base, imageSizePx } = chosen;
    const { metrics, images } = await train(at('insects.zip'), {
      ...{ ...places(), out: at('trained'), config: { base, imageSizePx, head: { epochs: 1 } } },
    });
    expect(metrics.base.name).toBe(chosen.selection.chosen.name);
    expect(images.cached).toBe(sample);
  });

  test('select() chooses for images with several labels, and says that it has', async () => {
    const { selection } = await select(at('tagged.zip'), { ...places(), pool: pool() });
    expect(selection).toMatchObject({ task: 'multi-label', classes: ['ants', 'bees', 'small'] });
  });

  test('select() stops when its signal is aborted', async () => {
    const stop = new AbortController();
    const stopping = select(at('insects.zip'), {
      ...{ store: at('fresh'), cache: at('cache'), pool: pool(), out: at('stopped'), signal: stop.signal },
      onProgress: (event) => void (event.kind === 'candidate' && stop.abort()),
    });
    await expect(stopping).rejects.toThrow(CancelledError);
    expect(existsSync(at('stopped'))).toBe(false);
  });

  test('select() refuses what the command refuses', async () => {
    const asked = { ...places(), pool: pool() };
    await expect(select(at('insects.zip'), { ...asked, sample: 1.5 })).rejects.toThrow(/^sample is 1\.5/);
    await expect(select(at('insects.zip'), { ...asked, latencyMs: 0 })).rejects.toThrow(ConfigError);
    const based = { ...asked, config: { base: 'imagenet' } as object };
    await expect(select(at('insects.zip'), based)).rejects.toThrow(/select\(\) chooses the base/);
    const none = select(at('insects.zip'), { ...places(), pool: [at('absent.onnx')] });
    await expect(none).rejects.toMatchObject({ code: 'ERR_BASE' });
  });
});

describe('estimate()', () => {
  test('estimate() counts what the command counts, with several labels per image too', async () => {
    for (const name of ['insects.zip', 'tagged.zip']) {
      const estimated = await estimate(at(name), { ...places(), secondsPerImage: 0.01, concurrency: 5 });
      const said = await json('estimate', at(name), '--seconds-per-image', '0.01', '--concurrency', '5');
      const { sources, ...prices } = said.prices;
      expect(sources).not.toEqual([]);
      expect({ schemaVersion: 1, ...estimated }).toEqual({ ...said, prices });
      expect(estimated.shape.images).toBe(40);
    }
  });

  test('estimate() says by name what it cannot count', async () => {
    await expect(estimate(at('insects.zip'), { ...places(), concurrency: 0 })).rejects.toThrow(/^concurrency is 0/);
    await expect(estimate(at('absent.zip'), places())).rejects.toMatchObject({ code: 'ERR_SOURCE' });
  });
});
