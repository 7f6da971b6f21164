import type { z } from 'zod';
import { type Config, configSchema } from '../../../shared/config';
import { augmentSchema } from '../../../shared/config/augment-schema';
import { recordedConfigSchema } from '../../../shared/records/recorded-config';
import { settledConfig } from '../../support/settled-config';

// Neither may know a setting, or a value of one, that the other does not.
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
const areTheSame: Same<z.output<typeof recordedConfigSchema>, Config> = true;

const all = settledConfig({
  ...{ base: 'imagenet', mode: 'augment', augment: { rotation: [0, 0.2] }, exclude: ['b', 'a'], shardImages: 10 },
  head: { earlyStopping: {}, classWeights: { cats: 2, dogs: 1 } },
});

describe('recordedConfigSchema', () => {
  test('knows every setting, in the same order, so that a record keeps its bytes', () => {
    expect(areTheSame).toBe(true);
    expect(Object.keys(recordedConfigSchema.shape)).toEqual(Object.keys(configSchema.shape));
    for (const config of [settledConfig(), all]) {
      expect(JSON.stringify(recordedConfigSchema.parse(config))).toBe(JSON.stringify(config));
    }
    expect(Object.keys(recordedConfigSchema.parse(all).augment)).toEqual(Object.keys(augmentSchema.shape));
  });

  test('checks no range: what was allowed once is no error now', () => {
    const once = { ...settledConfig(), maxBadShare: 7, seed: -1, exclude: [''] };
    expect(configSchema.safeParse(once).success).toBe(false);
    expect(recordedConfigSchema.parse(once)).toEqual(once);
  });

  test('passes over settings that only a later release has', () => {
    const config = settledConfig();
    const later = { ...config, invented: 'x', head: { ...config.head, invented: 3 } };
    expect(configSchema.safeParse(later).success).toBe(false);
    expect(recordedConfigSchema.parse(later)).toEqual(config);
  });

  test('fills in no setting by what this release would choose', () => {
    for (const key of Object.keys(settledConfig()) as (keyof Config)[]) {
      const { [key]: _, ...rest } = settledConfig();
      const read = recordedConfigSchema.safeParse(rest);
      // A key of 0.1.0 has no default; a later one has that of the releases before it, which is listed here.
      expect([key, read.success]).toEqual([key, LATER.includes(key)]);
    }
  });
});

/** Settings that came after 0.1.0. */
const LATER: readonly string[] = ['orient'];
