import { PassThrough } from 'node:stream';
import { createTerminal, megabytes } from '../../../setup/terminal';

function capture(isTTY: boolean) {
  const out = new PassThrough();
  let written = '';
  out.setEncoding('utf8').on('data', (chunk: string) => {
    written += chunk;
  });
  const text = () => written;
  return { text, terminal: createTerminal(Object.assign(out, { isTTY }) as unknown as NodeJS.WriteStream) };
}

describe('createTerminal()', () => {
  test('writes plain lines where there is no terminal', async () => {
    const { terminal, text } = capture(false);
    expect(await terminal.during('fetching', async () => 7)).toBe(7);
    expect(text()).toBe('setup: fetching …\nsetup:   done in 0 s\n');
  });

  test('rewrites one line on a terminal', async () => {
    const { terminal, text } = capture(true);
    await terminal.during('fetching', async () => {});
    expect(text()).toBe('\r\x1b[2Ksetup: fetching … 0 s\r\x1b[2Ksetup: fetching: done in 0 s\n');
  });

  test('does not say "done" of what failed', async () => {
    const { terminal, text } = capture(false);
    await expect(terminal.during('fetching', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(text()).toBe('setup: fetching …\n');
  });
});

describe('megabytes()', () => {
  test('names the whole where it is known', () => {
    expect(megabytes(110_400_000)).toBe('110 MB');
    expect(megabytes(110_400_000, 274_000_000)).toBe('110 of 274 MB');
  });
});
