import { refuseEngine } from '../../../../functions/lambda/refuse-engine';
import { parseConfig } from '../../../../shared/config';
import { ConfigError } from '../../../../shared/errors';

describe('refuseEngine()', () => {
  test.each(['tfjs', 'gpu'])('refuses by name the engine "%s", which no function of the Map has', (engine) => {
    const config = parseConfig({ engine });
    expect(() => refuseEngine(config)).toThrow(ConfigError);
    expect(() => refuseEngine(config)).toThrow(new RegExp(`"${engine}".*full pass.*\\n→ Leave "engine" out`));
  });

  test('lets it pass where the full pass computes the features', () => {
    const config = parseConfig({ engine: 'tfjs', mode: 'features' });
    expect(refuseEngine(config)).toBe(config);
    expect(refuseEngine(parseConfig({})).engine).toBe('onnx');
  });
});
