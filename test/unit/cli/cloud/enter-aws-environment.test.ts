import { enterAwsEnvironment } from '../../../../cli/cloud/enter-aws-environment';

type Environment = Record<string, string | undefined>;

const entered = (flags: { profile?: string; region?: string }, env: Environment) => {
  enterAwsEnvironment(flags, env);
  return env;
};
const KEYS = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' };

describe('enterAwsEnvironment()', () => {
  test('takes the region from the flag, then AWS_REGION, then AWS_DEFAULT_REGION, else leaves it to the profile', () => {
    const both = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-north-1' };
    expect(entered({ region: 'us-east-1' }, { ...both }).AWS_REGION).toBe('us-east-1');
    expect(entered({}, { ...both }).AWS_REGION).toBe('eu-west-1');
    expect(entered({}, { AWS_DEFAULT_REGION: 'eu-north-1' }).AWS_REGION).toBe('eu-north-1');
    expect(entered({}, {})).toEqual({});
  });

  test('takes the profile from the flag, then AWS_PROFILE, then AWS_DEFAULT_PROFILE', () => {
    const both = { AWS_PROFILE: 'work', AWS_DEFAULT_PROFILE: 'home' };
    expect(entered({ profile: 'play' }, { ...both }).AWS_PROFILE).toBe('play');
    expect(entered({}, { ...both }).AWS_PROFILE).toBe('work');
    expect(entered({}, { AWS_DEFAULT_PROFILE: 'home' }).AWS_PROFILE).toBe('home');
  });

  test('puts a profile given by flag before keys in the environment, and keys before AWS_PROFILE', () => {
    expect(entered({ profile: 'play' }, { ...KEYS })).toEqual({ AWS_PROFILE: 'play' });
    const keys = { ...KEYS, AWS_REGION: 'eu-west-1' };
    expect(entered({}, { ...keys, AWS_PROFILE: 'work' })).toEqual(keys);
  });

  test('keeps AWS_PROFILE beside keys where only the profile names a region', () => {
    expect(entered({}, { ...KEYS, AWS_PROFILE: 'work' })).toEqual({ ...KEYS, AWS_PROFILE: 'work' });
  });
});
