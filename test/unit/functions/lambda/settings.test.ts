import { readSettings } from '../../../../functions/lambda/settings';
import { ConfigError } from '../../../../shared/errors';

describe('readSettings()', () => {
  test('reads what the stack has set', () => {
    const env = {
      HEADSTART_STORE: 's3://bucket',
      HEADSTART_WEB_HOSTS: 'a.org,b.org',
      HEADSTART_WEB_MAX_BYTES: '1000',
      HEADSTART_VERSIONS: '{"headstart":"1"}',
    };
    expect(readSettings(env)).toEqual({
      storeUri: 's3://bucket',
      web: { maxBytes: 1000, hosts: ['a.org', 'b.org'], allowLoopback: false },
      versions: { headstart: '1' },
      stateMachine: undefined,
      dropPrefix: undefined,
      model: undefined,
    });
    const more = { HEADSTART_STORE: 's3://bucket', HEADSTART_DROP_PREFIX: 'predict/', HEADSTART_MODEL: 'pets@v3' };
    expect(readSettings(more)).toMatchObject({ dropPrefix: 'predict/', model: 'pets@v3' });
  });

  test('lets nothing private be fetched unless it is told to', () => {
    expect(readSettings({ HEADSTART_STORE: 's3://bucket' }).web).toMatchObject({
      hosts: undefined,
      allowLoopback: false,
    });
    expect(readSettings({ HEADSTART_STORE: 's3://b-1', HEADSTART_ALLOW_LOOPBACK: '1' }).web.allowLoopback).toBe(true);
  });

  test.each([
    [{}, /HEADSTART_STORE is not set/],
    [{ HEADSTART_STORE: 's3://bucket', HEADSTART_WEB_MAX_BYTES: 'much' }, /HEADSTART_WEB_MAX_BYTES is "much"/],
  ])('names a variable that is missing or wrong: %j', (env, message) => {
    expect(() => readSettings(env)).toThrow(ConfigError);
    expect(() => readSettings(env)).toThrow(message);
  });
});
