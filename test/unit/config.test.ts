import { allConfigKeys, parseConfig } from '../../shared/config';
import { ConfigError } from '../../shared/errors';

describe('parseConfig()', () => {
  test('has a default for every key', () => {
    expect(parseConfig(undefined)).toEqual(parseConfig({}));
    expect(parseConfig({})).toMatchObject({ mode: 'head', engine: 'onnx', seed: 1, width: 1 });
  });

  test('says of text that it is no JSON, with its beginning', () => {
    expect(() => parseConfig('{seed: 7')).toThrow(ConfigError);
    expect(() => parseConfig('{seed: 7')).toThrow(
      /it is the text "\{seed: 7", wanted a JSON object\n→ Write it as JSON/,
    );
    expect(() => parseConfig('x'.repeat(1000))).toThrow(/x{80}…"/);
  });

  test('takes images to leave out in any order, and refuses more than an event can carry', () => {
    expect(parseConfig({ exclude: ['b.jpg', 'a.jpg', 'b.jpg'] })).toEqual(parseConfig({ exclude: ['a.jpg', 'b.jpg'] }));
    const many = Array.from({ length: 10_000 }, (_, i) => `photographs/train/cats/${i}.jpg`);
    expect(() => parseConfig({ exclude: many })).toThrow(
      /"exclude" is .{10,200}: the list is longer than 200000 bytes.*--clean-zip/,
    );
  });

  test.each([
    [{ epochs: 3 }, /unknown key "epochs"; allowed are base, width/],
    [{ head: { epoch: 3 } }, /unknown key "head.epoch"; allowed in "head" are epochs/],
    [{ seed: -1 }, /"seed" is -1: /],
    [[1], /not valid/],
  ])('names what is wrong in %j', (input, message) => {
    expect(() => parseConfig(input)).toThrow(ConfigError);
    expect(() => parseConfig(input)).toThrow(message);
  });

  test.each([
    [{ head: { epoch: 3 } }, '"head.epochs"'],
    [{ learning_rate: 3 }, '"head.learningRate"'],
    [{ sede: 3, augment: { veiws: 2 }, mode: 'augment' }, '"augment.views", "seed"'],
  ])('suggests what was meant by %j', (input, meant) => {
    expect(() => parseConfig(input)).toThrow(`\n→ Did you mean ${meant}?`);
  });

  test.each<[object, string]>([
    [{ seed: 1.5 }, '"seed" is 1.5 (a.json): wanted a whole number from 0 to 4,294,967,295'],
    [{ head: { optimizer: 'adamw' } }, '"head.optimizer" is "adamw" (a.json): wanted "adam", "rmsprop" or "sgd"'],
    [{ head: { earlyStopping: true } }, '"head.earlyStopping" is true (a.json): wanted false, or an object'],
    [
      { head: { earlyStopping: { patience: 0 } } },
      '"head.earlyStopping.patience" is 0 (a.json): wanted a whole number from 1 to 1,000',
    ],
    [{ augment: { zoom: 'far' } }, '"augment.zoom" is "far" (a.json): wanted a number from 0 to 1, or a pair'],
    [{ width: 0.7 }, '"width" is 0.7 (a.json): wanted 0.35, 0.5, 0.75, 1, 1.3 or 1.4'],
    [{ sede: 1 }, 'unknown key "sede" (a.json)'],
  ])('says of %j where it stands and what is wanted', (input, says) => {
    expect(() => parseConfig(input, () => 'a.json')).toThrow(says);
  });
});

describe('allConfigKeys()', () => {
  test('explain every key in at least a sentence', () => {
    const mute = allConfigKeys().filter(({ description }) => !/^\S.{20,}\.$/.test(description));
    expect(mute.map(({ path }) => path)).toEqual([]);
  });

  test('have the defaults that a run has', () => {
    const config = parseConfig({ mode: 'augment', head: { earlyStopping: {} } });
    for (const { path, default: value, isSection } of allConfigKeys()) {
      // What a base decides, and what is said of an ONNX file, has none.
      if (isSection || path === 'mode' || path.startsWith('onnx.')) continue;
      const effective = path.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], config);
      expect([path, effective]).toEqual([path, value]);
    }
  });
});
