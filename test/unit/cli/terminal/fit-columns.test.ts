import { fitColumns } from '../../../../cli/terminal/fit-columns';

const ROWS = [
  ['name', 'long heading', 'note'],
  ['a', '1', 'x'],
];

describe('fitColumns()', () => {
  test('leaves out columns until the table fits, in the given order', () => {
    expect(fitColumns(ROWS, ['note', 'long heading'], 80)).toMatchObject({ left: [] });
    expect(fitColumns(ROWS, ['note', 'long heading'], 20)).toEqual({
      text: 'name  long heading\na                1',
      left: ['note'],
    });
  });

  test('keeps what may not be left out, and names what was in the order of the table', () => {
    expect(fitColumns(ROWS, ['note', 'long heading'], 3)).toEqual({ text: 'name\na', left: ['long heading', 'note'] });
  });
});
