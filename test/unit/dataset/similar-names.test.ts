import { similarNames } from '../../../shared/dataset/similar-names';

describe('similarNames()', () => {
  test.each([
    ['case', ['Cats', 'cats']],
    ['case of every letter', ['CATS', 'Cats', 'cats']],
    ['blanks around it', ['cats', 'cats ', ' cats', 'cats\u00a0']],
    ['blanks inside', ['big cats', 'big  cats', 'big\u3000cats']],
    ['letters of full width', ['cats', '\uff43\uff41\uff54\uff53']],
    ['a ligature', ['\ufb01sh', 'fish']],
    ['a sharp s', ['Straße', 'STRASSE']],
    ['a final sigma', ['ΟΔΟΣ', 'οδος']],
    ['what nobody sees', ['cats', 'ca\u200bts', 'cats\ufeff']],
  ])('finds names that differ in %s', (_, names) => {
    expect(similarNames(['aaa', ...names, 'zzz'])).toEqual([names]);
  });

  test('takes other names for others', () => {
    expect(
      similarNames(['cat', 'cats', 'c-ats', 'class_1', 'class_10', 'café', 'cafe', 'bigcats', 'big cats']),
    ).toEqual([]);
  });
});
