import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { PROJECT_ROOT } from '../../cli/project-root';
import { headstart, requireFreshBuild } from '../support/headstart';
import { describeWith } from '../support/requirements';

beforeAll(requireFreshBuild);

const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`);
const FAILS = ['config', '--no-config', '--seed', 'x'];
/** Neither wished for nor forbidden, as on most machines. */
const PLAIN = { NO_COLOR: undefined, FORCE_COLOR: undefined, CI: undefined };

describe('headstart in a pipe', () => {
  const coloured = async (env: Record<string, string | undefined>) => {
    const { stderr } = await headstart(FAILS, { env: { ...PLAIN, ...env } });
    expect(stderr).toContain('--seed is "x"');
    return COLOUR.test(stderr);
  };

  test('is plain, coloured where FORCE_COLOR asks for it, and plain again where NO_COLOR forbids it', async () => {
    expect(await coloured({})).toBe(false);
    expect(await coloured({ FORCE_COLOR: '1' })).toBe(true);
    expect(await coloured({ FORCE_COLOR: '0' })).toBe(false);
    expect(await coloured({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
  });

  test.each([
    ['before the command', ['--verbose', ...FAILS]],
    ['behind it', [...FAILS, '--verbose']],
  ])('shows where an error came from with --verbose %s, and not without', async (_, args) => {
    expect((await headstart(args)).stderr).toMatch(/^ {4}at /m);
    expect((await headstart(FAILS)).stderr).not.toMatch(/^ {4}at /m);
  });

  test('has nothing but the result with --quiet', async () => {
    const { code, stdout, stderr } = await headstart(['config', '--no-config', '--quiet']);
    expect([code, stderr, stdout.split('\n')[0]]).toEqual([EXIT.ok, '', expect.stringMatching(/^key +value +from$/)]);
  });

  test.each([
    [['trian'], /Did you mean train\?/, 'headstart --help'],
    [['train', '--epoch', '3', '--out', 'x'], /Did you mean --epochs\?/, 'headstart train --help'],
    [['runs', 'lst'], /Did you mean list\?/, 'headstart runs --help'],
    [['completion', 'csh'], /Allowed choices are bash, zsh, fish/, 'headstart completion --help'],
    [['config', '--no-config', '--seed', 'x'], /--seed is "x"/, 'headstart config --help'],
    [['predict', '/nowhere', 'x.jpg'], /contains no finished run/, 'headstart train'],
  ])('answers %j with what was meant and the next command', async (args, says, next) => {
    const { code, stdout, stderr } = await headstart(args);
    expect(code).not.toBe(EXIT.ok);
    expect([stdout, stderr]).toEqual(['', expect.stringMatching(says)]);
    expect(stderr).toContain(next);
  });
});

describeWith('pty', 'headstart on a terminal', () => {
  /** util-linux' script gives a program a terminal of its own; its output is one stream. */
  const onTerminal = (env: Record<string, string | undefined>) => {
    const command = [process.execPath, join(PROJECT_ROOT, 'bin/headstart.cjs'), ...FAILS].join(' ');
    return new Promise<string>((resolve) => {
      const options = { env: { ...process.env, TERM: 'xterm', ...PLAIN, ...env } as NodeJS.ProcessEnv };
      execFile('script', ['-qec', command, '/dev/null'], options, (_, stdout) => resolve(stdout));
    });
  };

  test('is coloured, and plain where NO_COLOR or a dumb terminal forbids it', async () => {
    expect(await onTerminal({})).toMatch(COLOUR);
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }, { FORCE_COLOR: '0' }]) {
      const said = await onTerminal(env);
      expect([env, said.includes('--seed is "x"'), COLOUR.test(said)]).toEqual([env, true, false]);
    }
  });
});
