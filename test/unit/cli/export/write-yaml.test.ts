import { writeYaml } from '../../../../cli/export/write-yaml';

describe('writeYaml()', () => {
  test('writes maps, lists and maps in lists', () => {
    const value = { name: 'a "b"', list: [1, ['x'], { deep: { er: null } }, {}], none: undefined, empty: [], on: true };
    expect(writeYaml(value)).toBe(
      [
        'name: "a \\"b\\""',
        'list:',
        '  - 1',
        '  -',
        '    - "x"',
        '  - deep:',
        '      "er": null',
        '  - {}',
        'empty: []',
        '"on": true',
        '',
      ].join('\n'),
    );
  });

  test('keeps text text, and numbers numbers in YAML 1.1', () => {
    expect(writeYaml({ text: 'no', date: '2026-11-29', small: 1e-7, large: 1e21 })).toBe(
      'text: "no"\ndate: "2026-11-29"\nsmall: 1.0e-7\nlarge: 1.0e+21\n',
    );
    // Ends of a line to YAML, and what it does not print.
    expect(writeYaml({ text: 'a\u2028b\u0085c\u007f' })).toBe('text: "a\\u2028b\\u0085c\\u007f"\n');
  });
});
