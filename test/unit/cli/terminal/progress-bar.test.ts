import { bytesText, ProgressBar, timeText } from '../../../../cli/terminal/progress-bar';

function bar(options: { total?: number; isTTY?: boolean; columns?: number; unit?: string }) {
  const written: string[] = [];
  const clock = { ms: 1000 };
  const output = {
    write: (text: string) => written.push(text),
    isTTY: options.isTTY ?? false,
    columns: options.columns,
  };
  const own = new ProgressBar('Features', options.unit ?? 'images', options.total, output, () => clock.ms);
  return { own, written, clock };
}

describe('ProgressBar on a terminal', () => {
  test('ProgressBar redraws one line with count, rate and time left', () => {
    const { own, written, clock } = bar({ total: 1000, isTTY: true, columns: 100 });
    clock.ms += 2000;
    own.set(500);
    expect(written).toEqual(['\r\x1b[KFeatures   ████████████░░░░░░░░░░░░ 500/1,000  250 images/s  2 s left']);
  });

  test('ProgressBar draws no oftener than ten times a second, but always the end', () => {
    const { own, written, clock } = bar({ total: 10, isTTY: true });
    for (let i = 0; i < 9; i++, clock.ms += 30) own.add(1);
    expect(written).toHaveLength(3);
    own.add(1);
    expect(written.at(-1)).toContain('10/10');
  });

  test('ProgressBar fits the terminal, however narrow', () => {
    for (const columns of [10, 25, 40, 80]) {
      const { own, written, clock } = bar({ total: 100_000, isTTY: true, columns });
      clock.ms += 5000;
      own.set(777);
      expect((written[0] as string).replace('\r\x1b[K', '').length).toBeLessThan(columns);
    }
  });

  test('ProgressBar makes room for a line, and leaves one line at the end', () => {
    const { own, written, clock } = bar({ total: 10, isTTY: true });
    own.set(4);
    own.makeRoom();
    own.set(5);
    expect(written.slice(1)).toEqual(['\r\x1b[K', expect.stringContaining('5/10')]);
    clock.ms += 2000;
    own.set(10);
    own.finish();
    expect(written.at(-1)).toBe('Features   10 images in 2.0 s, 5 images/s\n');
  });
});

describe('ProgressBar elsewhere', () => {
  test('ProgressBar writes a plain line a fifth of the work, however it is told', () => {
    const { own, written } = bar({ total: 100 });
    for (let i = 0; i < 100; i++) own.add(1);
    own.finish();
    expect(written).toHaveLength(5);
    for (const control of ['\x1b', '\r', '█']) expect(written.join('')).not.toContain(control);
    expect(written[0]).toBe('Features   20/100\n');

    const jumps = bar({ total: 100 });
    jumps.own.set(75);
    jumps.own.set(79);
    expect(jumps.written).toEqual(['Features   75/100\n']);
  });

  test('ProgressBar writes the end alone where the total is not known, or the work took no time', () => {
    const { own, written } = bar({ unit: '' });
    own.add(12_345);
    own.finish();
    expect(written).toEqual(['Features   12,345 in 0.0 s\n']);
    const nothing = bar({ total: 0 });
    nothing.own.set(0);
    nothing.own.finish();
    expect(nothing.written).toEqual(['Features   0 images in 0.0 s\n']);
  });
});

test.each([
  [0, '1 s'],
  [59.4, '59 s'],
  [59.6, '1 min 0 s'],
  [125, '2 min 5 s'],
  [3599.6, '1 h 0 min'],
  [4200, '1 h 10 min'],
])('timeText() says %s s as %s', (seconds, text) => {
  expect(timeText(seconds)).toBe(text);
});

test.each([
  [0, '0 B'],
  [512, '512 B'],
  [1000, '1.0 kB'],
  [29_700_000, '29.7 MB'],
  [5e15, '5000.0 TB'],
])('bytesText() says %s as %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
