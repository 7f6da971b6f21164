import { tortureTable } from './torture-table';

test('tortureTable() lists every trial with its sums, and below what failed and what was not tried', () => {
  const rows = [
    { name: 'kill', seconds: 12.4, result: { attempts: 40, survived: 40, failures: [] } },
    {
      ...{ name: 'a full disk', seconds: 3 },
      result: { attempts: 2, survived: 1, failures: ['out: it ended with 1'], untried: ['store: no tmpfs'] },
    },
  ];
  expect(tortureTable(rows).split('\n')).toEqual([
    '| trial       | attempts | survived | failed | seconds |',
    '|-------------|---------:|---------:|-------:|--------:|',
    '| kill        |       40 |       40 |      0 |      12 |',
    '| a full disk |        2 |        1 |      1 |       3 |',
    '| all         |       42 |       41 |      1 |      15 |',
    '',
    '- failed: a full disk: out: it ended with 1',
    '- not tried here: a full disk: store: no tmpfs',
  ]);
});
