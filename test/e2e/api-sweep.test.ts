import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CancelledError,
  type CompareProgress,
  ConfigError,
  type ConfigInput,
  compareWithScratch,
  type SweepProgress,
  startMultiLabelTraining,
  startSweep,
  sweep,
  train,
  trainMultiLabel,
} from '../../cli/api/headstart';
import { EXIT } from '../../cli/exit-codes';
import { distinctImagesZip, flatImages, taggedZip } from '../support/distinct-images';
import { filesBelow, headstart, requireFreshBuild } from '../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';

jest.setTimeout(240_000);

let folder: string;
const at = (name: string) => join(folder, name);
const config = (): ConfigInput => ({ base: at('base.h5'), width: 0.35, imageSizePx: 96, head: { epochs: 2 } });
const places = () => ({ store: at('store') });
const flags = () => [
  '--base',
  at('base.h5'),
  ...SMALL_BASE_FLAGS,
  '--epochs',
  '2',
  '--store',
  at('store'),
  '--no-config',
];

beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-api-sweep-'));
  await writeSmallBase(at('base.h5'));
  writeFileSync(at('insects.zip'), distinctImagesZip(40));
  writeFileSync(at('tagged.zip'), taggedZip(flatImages(40)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('sweep()', () => {
  test('sweep() of a source and of a run tries and ranks what the command does, and tells each trial', async () => {
    const told: SweepProgress[] = [];
    const result = await sweep(at('insects.zip'), {
      ...{ ...places(), config: config(), out: at('swept'), trials: 3 },
      onProgress: (event) => void told.push(event),
    });
    const trials = told.filter((event) => event.kind === 'trial');
    expect(trials.map(({ trial }) => trial)).toEqual([0, 1, 2]);
    expect(trials.map(({ loss }) => loss).toSorted((a, b) => a - b)).toEqual(result.trials.map(({ loss }) => loss));
    expect(JSON.parse(readFileSync(at('swept/sweep.json'), 'utf8'))).toMatchObject(result);

    await train(at('insects.zip'), { ...places(), config: config(), out: at('run') });
    expect(await sweep(at('run'), { ...places(), trials: 3 })).toEqual(result);
    const by = await headstart(['sweep', at('run'), '--trials', '3', '--store', at('store'), '--json']);
    expect([by.code, JSON.parse(by.stdout)]).toEqual([EXIT.ok, result]);
  });

  test('sweep() takes several labels per image, and measures by cross-validation', async () => {
    const { paths } = await trainMultiLabel(at('tagged.zip'), { ...places(), config: config(), out: at('tagged') });
    const { measuredBy, trials } = await sweep(paths.out, { ...places(), trials: 2, crossValidate: 3 });
    expect([measuredBy, trials.length]).toEqual([{ folds: 3 }, 2]);
  });

  test('sweep() stops between two trials, and before the first, when its signal is aborted', async () => {
    for (const kind of ['dataset', 'trial'] as const) {
      const stop = new AbortController();
      const stopping = sweep(at('insects.zip'), {
        ...{ store: at('fresh'), config: config(), out: at(`stopped-${kind}`), trials: 50, signal: stop.signal },
        onProgress: (event) => void (event.kind === kind && stop.abort()),
      });
      await expect(stopping).rejects.toThrow(CancelledError);
      expect(existsSync(at(`stopped-${kind}/sweep.json`))).toBe(false);
    }
  });

  test('startSweep() tells the same events, stops where the loop is left, and throws what sweep() throws', async () => {
    const options = { ...places(), config: config(), trials: 3 };
    const sweeping = startSweep(at('insects.zip'), { ...options, out: at('iterated') });
    const trials: number[] = [];
    for await (const event of sweeping) if (event.kind === 'trial') trials.push(event.trial);
    expect(trials).toEqual([0, 1, 2]);
    expect(await sweeping.result).toMatchObject({ trials: { length: 3 } });

    const left = startSweep(at('insects.zip'), { ...options, trials: 50, out: at('left') });
    for await (const { kind } of left) if (kind === 'trial') break;
    await expect(left.result).rejects.toThrow(CancelledError);
    const absent = (async () => {
      for await (const _ of startSweep(at('absent.zip'), { ...options, out: at('absent') }));
    })();
    await expect(absent).rejects.toMatchObject({ code: 'ERR_SOURCE' });
  });

  test('startMultiLabelTraining() tells the events of trainMultiLabel()', async () => {
    const training = startMultiLabelTraining(at('tagged.zip'), { ...places(), config: config(), out: at('tagging') });
    const kinds = new Set<string>();
    for await (const { kind } of training) kinds.add(kind);
    expect([...kinds]).toEqual(expect.arrayContaining(['dataset', 'step', 'epoch']));
    expect((await training.result).metrics.task).toBe('multi-label');
  });

  test('sweep() refuses what the command refuses', async () => {
    const asked = { ...places(), config: config() };
    await expect(sweep(at('insects.zip'), asked)).rejects.toThrow(/is not the folder of a run/);
    await expect(sweep(at('insects.zip'), { ...asked, out: at('run') })).rejects.toThrow(/contains a finished run/);
    await expect(sweep(at('run'), asked)).rejects.toThrow(/settings are its own; found "config"/);
    await expect(sweep(at('run'), { ...places(), trials: 0 })).rejects.toThrow(/^trials is 0, wanted a whole number/);
    await expect(sweep(at('run'), { ...places(), crossValidate: 1 })).rejects.toThrow(ConfigError);
    const absent = sweep(at('absent.zip'), { ...asked, out: at('absent') });
    await expect(absent).rejects.toMatchObject({ code: 'ERR_SOURCE' });
  });
});

const fail = () => {
  throw new Error('it was not refused');
};

describe('compareWithScratch()', () => {
  test('compareWithScratch() measures and writes what the command does, and tells of both networks', async () => {
    const told: CompareProgress[] = [];
    const comparison = await compareWithScratch(at('insects.zip'), {
      ...{ ...places(), config: config(), out: at('compared') },
      onProgress: (event) => void told.push(event),
    });
    const kinds = told.map(({ kind }) => kind).filter((kind) => kind === 'epoch' || kind === 'scratch');
    expect(kinds).toEqual(['epoch', 'epoch', 'scratch', 'epoch', 'epoch']);
    expect([comparison.epochs, comparison.imageSizePx, comparison.scratch.val_loss.length]).toEqual([2, 96, 2]);
    const by = ['compare', at('insects.zip'), '--scratch', '--out', at('compared-by-cli'), '--json', ...flags()];
    expect(JSON.parse((await headstart(by)).stdout)).toEqual(comparison);
    expect(filesBelow(at('compared'), ['run.json'])).toEqual(filesBelow(at('compared-by-cli'), ['run.json']));
  });

  test('compareWithScratch() stops when its signal is aborted, also while the other network trains', async () => {
    const stop = new AbortController();
    const stopping = compareWithScratch(at('insects.zip'), {
      ...{ ...places(), config: { ...config(), head: { epochs: 50 } }, out: at('stopped'), signal: stop.signal },
      onProgress: (event) => void (event.kind === 'scratch' && stop.abort()),
    });
    await expect(stopping).rejects.toThrow(CancelledError);
    expect(existsSync(at('stopped/compare.json'))).toBe(false);
  });

  test('compareWithScratch() refuses several labels per image and a base that cannot be trained', async () => {
    const asked = { ...places(), config: config(), out: at('several') };
    const error: Error = await compareWithScratch(at('tagged.zip'), asked).then(fail, (thrown) => thrown);
    const command = await headstart(['compare', at('tagged.zip'), '--scratch', '--out', at('several'), ...flags()]);
    expect([error.name, command.code]).toEqual(['DatasetError', EXIT.badInput]);
    expect(command.stderr).toContain(error.message.split('\n')[0]);
    const other = { ...places(), config: { base: 'efficientnet-lite0' }, out: at('other') };
    await expect(compareWithScratch(at('insects.zip'), other)).rejects.toThrow(/cannot be trained from random weights/);
  });
});
