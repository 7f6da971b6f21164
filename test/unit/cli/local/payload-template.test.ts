import fc from 'fast-check';
import { fillTemplate, type Json, parsePath, readPath, writePath } from '../../../../cli/local/payload-template';

const scope = {
  data: { a: { b: [1, 2] }, zero: 0, no: false, nothing: null },
  context: { Execution: { Name: 'run-1' } },
};
const key = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,6}$/).filter((name) => name !== '__proto__');
const keys = fc.array(key, { minLength: 1, maxLength: 4 });
/** What JSON can say, without the negative zero that it cannot keep. */
const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);

describe('readPath()', () => {
  test.each<[string, Json]>([
    ['$', scope.data],
    ['$.a.b', [1, 2]],
    ['$.zero', 0],
    ['$.no', false],
    ['$.nothing', null],
    ['$$.Execution.Name', 'run-1'],
  ])('readPath() reads %s', (path, value) => {
    expect(readPath(path, scope)).toEqual(value);
  });

  test.each(['$.b', '$.a.c', '$.nothing.x', '$.a.b.length', '$$.a', '$.toString', '$.constructor.name'])(
    'readPath() says that %s leads nowhere',
    (path) => {
      expect(() => readPath(path, scope)).toThrow(
        expect.objectContaining({ name: 'States.ParameterPathFailure', message: `"${path}" leads nowhere` }),
      );
    },
  );
});

describe('parsePath()', () => {
  test.each(['', 'a', '$a', '$.', '$..a', '$.a[0]', '$.a[*]', "$['a']", '$$$.a', '$.a.', '$.a-b', 'States.UUID()'])(
    'parsePath() refuses %j, which is not of the subset',
    (path) => {
      expect(() => parsePath(path)).toThrow(SyntaxError);
    },
  );

  test('parsePath() takes any path of the subset apart, and no other text', () => {
    fc.assert(fc.property(keys, (names) => expect(parsePath(['$', ...names].join('.'))).toEqual(['$', ...names])));
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(parsePath(text).join('.')).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
    );
  });
});

describe('writePath()', () => {
  test('writePath() is read again at the same path, and leaves what it was given as it is', () => {
    fc.assert(
      fc.property(keys, json, json, (names, data, value) => {
        const before = JSON.stringify(data);
        const path = ['$', ...names].join('.');
        expect(readPath(path, { data: writePath(path, data, value), context: null })).toEqual(value);
        expect(JSON.stringify(data)).toBe(before);
      }),
    );
  });

  test('writePath() replaces all at $, keeps all at null, and keeps what stands beside', () => {
    expect(writePath('$', { a: 1 }, 2)).toBe(2);
    expect(writePath(null, { a: 1 }, 2)).toEqual({ a: 1 });
    expect(writePath('$.b.c', { a: 1, b: { d: 2 } }, 3)).toEqual({ a: 1, b: { d: 2, c: 3 } });
    expect(writePath('$.a.b', { a: 'text' }, 3)).toEqual({ a: { b: 3 } });
  });
});

describe('fillTemplate()', () => {
  test('fillTemplate() reads the fields that end in .$ at any depth, and keeps all others', () => {
    const template = {
      'id.$': '$$.Execution.Name',
      list: [{ 'x.$': '$.zero' }, '$.zero'],
      deep: { plain: '$.a', n: null },
    };
    const filled = { id: 'run-1', list: [{ x: 0 }, '$.zero'], deep: { plain: '$.a', n: null } };
    expect(fillTemplate(template, scope)).toEqual(filled);
  });

  test('fillTemplate() passes on that a path leads nowhere', () => {
    expect(() => fillTemplate({ 'x.$': '$.gone' }, scope)).toThrow('"$.gone" leads nowhere');
  });
});
