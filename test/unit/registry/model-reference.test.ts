import { isModelReference, parseModelReference } from '../../../shared/registry/model-reference';

describe('parseModelReference()', () => {
  test('parseModelReference() reads a name, and a version behind it', () => {
    expect(parseModelReference('cats-dogs')).toEqual({ name: 'cats-dogs' });
    expect(parseModelReference('a.b_c@v12')).toEqual({ name: 'a.b_c', version: 'v12' });
  });

  test.each([
    '',
    'Cats',
    'cats@',
    'cats@3',
    'cats@v0',
    'cats@v01',
    'cats@latest',
    '../cats',
    'cats/dogs',
    '.cats',
    'c\n',
  ])('parseModelReference() refuses %j', (text) => {
    expect(isModelReference(text)).toBe(false);
    expect(() => parseModelReference(text)).toThrow('is not a model reference');
  });
});
