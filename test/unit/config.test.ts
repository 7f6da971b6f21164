import { parseConfig } from '../../shared/config';
import { ConfigError } from '../../shared/errors';

describe('parseConfig()', () => {
  test('has a default for every key', () => {
    expect(parseConfig(undefined)).toEqual(parseConfig({}));
    expect(parseConfig({})).toMatchObject({ mode: 'head', engine: 'onnx', seed: 1, width: 1, imageSizePx: 160 });
  });

  test('says of text that it is no JSON, with its beginning', () => {
    expect(() => parseConfig('{seed: 7')).toThrow(ConfigError);
    expect(() => parseConfig('{seed: 7')).toThrow(
      /it is the text "\{seed: 7", wanted a JSON object\n→ Write it as JSON/,
    );
    expect(() => parseConfig('x'.repeat(1000))).toThrow(/x{80}…"/);
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
});
