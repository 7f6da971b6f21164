import { headstart, requireFreshBuild } from '../support/headstart';

beforeAll(requireFreshBuild);

/** Nothing listens there: what is wrong with a command is said before anybody is asked. */
const NOWHERE = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_REGION: 'us-east-1' };

describe('the cloud commands', () => {
  test.each([
    [['deploy', '-c', 'nonsense'], '--context is "nonsense", wanted key=value'],
    [['deploy', '--stack', 'pets', '-c', 'name=cats'], '--context name=cats contradicts --stack pets'],
    [['deploy', '--base', 'imagenet', '--width', '0.4'], '"width" is 0.4'],
    [['run', 'photos.zip', '--name', 'a/b'], '"a/b" names no run'],
    [['run', 'photos.zip', '--epochs', 'many'], '--epochs is "many", wanted a number'],
    [['watch', '../x'], '"../x" names no run'],
    [['cancel', ''], '"" names no run'],
    [['runs', 'list', '--store', 'a', '--stack', 'b'], '--store and --stack name two places'],
    [['runs', 'list', '--limit', '0'], '--limit is "0"'],
  ])('%j exits 2 and says what is wrong', async (args, expected) => {
    const { code, stdout, stderr } = await headstart(args, { env: NOWHERE });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(expected);
    expect(stderr).not.toContain('    at ');
  });

  test('exit 5 where the endpoint does not answer, and name it', async () => {
    const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
    const { code, stderr } = await headstart(['watch', 'some-run'], { env: { ...NOWHERE, ...keys } });
    expect(code).toBe(5);
    expect(stderr).toContain('http://127.0.0.1:9 does not answer: ECONNREFUSED');
  });
});
