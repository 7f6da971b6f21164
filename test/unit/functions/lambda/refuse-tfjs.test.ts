import { refuseTfjs } from '../../../../functions/lambda/refuse-tfjs';
import { parseConfig } from '../../../../shared/config';
import { ConfigError } from '../../../../shared/errors';

describe('refuseTfjs()', () => {
  test('refuses by name an engine that no function of the Map has', () => {
    const config = parseConfig({ engine: 'tfjs' });
    expect(() => refuseTfjs(config)).toThrow(ConfigError);
    expect(() => refuseTfjs(config)).toThrow(/"tfjs".*full pass.*\n→ Leave "engine" out/);
  });

  test('lets it pass where the full pass computes the features', () => {
    const config = parseConfig({ engine: 'tfjs', mode: 'features' });
    expect(refuseTfjs(config)).toBe(config);
    expect(refuseTfjs(parseConfig({})).engine).toBe('onnx');
  });
});
