import fc from 'fast-check';
import { compareHash, parseRoute, runHash } from '../../../../web/serve/parse-route';

/** Whatever a folder may be called. */
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((own) => !/[/\0]/.test(own));

describe('parseRoute()', () => {
  test('finds the run that runHash() leads to, whatever it is called', () => {
    fc.assert(
      fc.property(name, fc.constantFrom('', 'images'), name, (run, tab, value) => {
        const query = new URLSearchParams({ class: value });
        const route = parseRoute(runHash(run, tab, query));
        expect(route).toEqual({ view: 'run', name: run, tab, query: String(query) });
      }),
    );
  });

  test('finds the runs that compareHash() leads to', () => {
    fc.assert(
      fc.property(fc.array(name), (names) => {
        expect(parseRoute(compareHash(names))).toEqual({ view: 'compare', names });
      }),
    );
  });

  test.each(['', '#', '#/', '#=main', '#/nothing', '#%'])('%j is no error', (hash) => {
    expect(parseRoute(hash).view).toBe(hash === '#%' ? 'run' : 'home');
  });
});
