import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { runConfig } from '../../../cli/run-config';
import { parseConfig } from '../../../shared/config';
import { ConfigError } from '../../../shared/errors';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: unknown): string {
  const path = join(folder, 'config.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('runConfig()', () => {
  test('runConfig() is the defaults where nothing is given', async () => {
    const { config, input } = await runConfig({});
    expect(config).toEqual(parseConfig({}));
    expect(input).toEqual({});
  });

  test('runConfig() puts flags over the file, and both over the defaults, key by key', async () => {
    const path = file({
      seed: 5,
      width: 0.5,
      head: { epochs: 9, dropout: 0.3 },
      split: { train: 0.6, validation: 0.2, test: 0.2 },
    });
    const { config, input } = await runConfig({ config: path, seed: '7', epochs: '3' });
    expect(config).toMatchObject({
      seed: 7,
      width: 0.5,
      head: { epochs: 3, dropout: 0.3, batchSize: 32 },
      split: { train: 0.6 },
    });
    expect(parseConfig(input)).toEqual(config);
  });

  test('runConfig() reads every flag', async () => {
    const { config } = await runConfig({
      ...{
        base: 'stanford-dogs',
        width: '0.35',
        imageSize: '96',
        engine: 'tfjs',
        seed: '3',
        split: '70/20/10',
        resplit: true,
      },
      ...{
        epochs: '4',
        batchSize: '8',
        learningRate: '1e-4',
        optimizer: 'sgd',
        dropout: '0',
        classWeights: 'balanced',
      },
      ...{ earlyStopping: '2', maxBadShare: '0.5' },
    });
    expect(config).toMatchObject({
      ...{
        base: 'stanford-dogs',
        width: 0.35,
        imageSizePx: 96,
        engine: 'tfjs',
        seed: 3,
        resplit: true,
        maxBadShare: 0.5,
      },
      split: { train: 0.7, validation: 0.2, test: 0.1 },
      head: {
        ...{ epochs: 4, batchSize: 8, learningRate: 1e-4, optimizer: 'sgd', dropout: 0, classWeights: 'balanced' },
        earlyStopping: { patience: 2, minDelta: 0 },
      },
    });
  });

  test.each<[string, object]>([
    ['80/10/10', { train: 0.8, validation: 0.1, test: 0.1 }],
    ['0.8/0.2', { train: 0.8, validation: 0.2, test: 0 }],
    ['90/10', { train: 0.9, validation: 0.1, test: 0 }],
  ])('runConfig() reads the split %s', async (split, expected) => {
    expect((await runConfig({ split })).config.split).toEqual(expected);
  });

  test('runConfig() takes any flag of fine-tuning as the wish for it, over the keys of the file', async () => {
    const path = file({ fineTune: { at: 'block_13_expand', batchSize: 16 } });
    const plain = await runConfig({ config: path });
    expect(plain.config.mode).toBe('head');
    const always = await runConfig({ config: path, fineTune: true });
    expect(always.config).toMatchObject({
      mode: 'fine-tune',
      fineTune: { at: 'block_13_expand', batchSize: 16, when: 'always' },
    });
    const flags = { fineTune: 'auto', fineTuneAt: '107', fineTuneEpochs: '3', fineTuneLearningRate: '2e-5' };
    const auto = await runConfig({ config: path, ...flags });
    expect(auto.config.fineTune).toMatchObject({ when: 'auto', at: 107, batchSize: 16, epochs: 3, learningRate: 2e-5 });
    expect((await runConfig({ fineTuneAt: 'Conv_1' })).config).toMatchObject({
      mode: 'fine-tune',
      fineTune: { at: 'Conv_1' },
    });
    const withViews = await runConfig({ fineTune: true, augment: '2' });
    expect(withViews.config).toMatchObject({ mode: 'fine-tune', augment: { views: 2 } });
    await expect(runConfig({ fineTune: 'sometimes' })).rejects.toThrow(
      /--fine-tune is "sometimes", wanted auto, always/,
    );
    await expect(runConfig({ fineTuneAt: 'block_99' })).rejects.toThrow(/"fineTune.at" is "block_99"/);
  });

  test('runConfig() reads weights of classes, also of names with = and blanks in them', async () => {
    const { config } = await runConfig({ classWeights: 'big cats=1.5, a=b=2' });
    expect(config.head.classWeights).toEqual({ 'big cats': 1.5, 'a=b': 2 });
  });

  test.each<[object, RegExp]>([
    [{ epochs: 'many' }, /--epochs is "many", wanted a number/],
    [{ epochs: '' }, /--epochs is "", wanted a number/],
    [{ seed: 'Infinity' }, /--seed is "Infinity"/],
    [{ learningRate: '0' }, /"head\.learningRate" is 0/],
    [{ epochs: '2.5' }, /"head\.epochs" is 2\.5/],
    [{ split: '80' }, /--split is "80", wanted shares .*80\/10\/10/],
    [{ split: '80/10/5/5' }, /--split/],
    [{ split: '80/-10/30' }, /--split/],
    [{ split: 'a/b' }, /--split is "a\/b"/],
    [{ split: '0/100' }, /above 0/],
    [{ classWeights: 'cats' }, /--class-weights is "cats", wanted none, balanced, or weights/],
    [{ classWeights: 'cats=0' }, /--class-weights/],
    [{ earlyStopping: '0' }, /"head\.earlyStopping/],
    [{ config: '/nowhere/c.json' }, /Cannot read the configuration "\/nowhere\/c\.json"/],
  ])('runConfig() refuses %j, naming it and what is allowed', async (flags, says) => {
    const failure = runConfig(flags);
    await expect(failure).rejects.toThrow(ConfigError);
    await expect(failure).rejects.toThrow(says);
  });

  test.each([
    ['{"seed":', /config\.json" is not JSON/],
    ['[1]', /is a list, not a JSON object/],
    ['"x"', /is a string, not a JSON object/],
    ['{"head":3}', /"head" is 3/],
    ['{"hedd":{}}', /unknown key "hedd" \(.*config\.json\); allowed are base, width/],
  ])('runConfig() refuses the file %s', async (content, says) => {
    await expect(runConfig({ config: file(content) })).rejects.toThrow(says);
  });

  test('runConfig() answers a whole configuration or a ConfigError, whatever the file holds', async () => {
    const key = fc.constantFrom(
      'seed',
      'head',
      'split',
      'limits',
      'width',
      'augment',
      'mode',
      '__proto__',
      'x',
      'epochs',
      'train',
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 3 }, fc.jsonValue(), fc.dictionary(key, tie('any'))),
    })).any;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, value), async (content) => {
        const own = await runConfig({ config: file(content) }).catch((error: unknown) => error);
        if (own instanceof Error)
          expect([own.constructor, own.message]).toEqual([ConfigError, expect.stringMatching(/not valid/)]);
        else expect(parseConfig((own as { config: object }).config)).toEqual((own as { config: object }).config);
      }),
      { numRuns: 300 },
    );
  });
});
