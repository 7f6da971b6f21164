import { stripVTControlCharacters } from 'node:util';
import { createProgram } from '../../../../cli/program';

/** What a wrong command line prints on standard error. */
async function printed(args: readonly string[]): Promise<string> {
  const written: string[] = [];
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  try {
    await createProgram().parseAsync(['node', 'headstart', ...args]);
  } catch (error) {
    expect(error).toMatchObject({ name: 'CommanderError' });
  } finally {
    write.mockRestore();
  }
  return stripVTControlCharacters(written.join(''));
}

describe('usageError()', () => {
  test.each([
    [
      ['train', 'photos.zip', '--epoch', '3'],
      'Error: Unknown option "--epoch"\n→ Did you mean --epochs?\nNext: headstart train --help   lists its options\n',
    ],
    [['trian'], 'Error: Unknown command "trian"\n→ Did you mean train?\nNext: headstart --help   lists its options\n'],
    [
      ['completion', 'tcsh'],
      'Error: Command-argument value "tcsh" is invalid for argument "shell"\n→ Allowed choices are bash, zsh, fish\nNext: headstart completion --help   lists its options\n',
    ],
    [['sweep'], 'Error: Missing required argument "source"\nNext: headstart sweep --help   lists its options\n'],
  ])('is in the form of every other error: %j', async (args, wanted) => {
    expect(await printed(args)).toBe(wanted);
  });
});
