import { runProgram } from '../../../../cli/machine/run-program';

const NODE = process.execPath;

describe('runProgram()', () => {
  test('returns what the program printed', async () => {
    expect(await runProgram(NODE, ['-e', 'console.log(process.env.COLOUR)'], { env: { COLOUR: 'red' } })).toBe('red\n');
  });

  test('shows the end of the output of what failed', async () => {
    const program = 'console.error("the reason"); process.exit(3)';
    await expect(runProgram(NODE, ['-e', program])).rejects.toMatchObject({
      name: 'SetupError',
      message: expect.stringMatching(/ended with code 3:\nthe reason$/),
    });
  });

  test('names a program that cannot be started', async () => {
    await expect(runProgram('no-such-program', [])).rejects.toThrow(/Cannot run "no-such-program".*ENOENT/);
  });

  test('ends what takes too long together with what it started', async () => {
    // The grandchild inherits the pipe: were it left alive, the call would wait for it.
    const program = `require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 50000)'], { stdio: 'inherit' })`;
    await expect(runProgram(NODE, ['-e', program], { timeoutMs: 500 })).rejects.toThrow('did not end within');
  });
});
