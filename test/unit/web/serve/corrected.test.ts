import { corrected, correctionsIn, toggled } from '../../../../web/serve/corrected';

const NONE = { labels: {}, exclude: [] };

describe('corrected()', () => {
  test('an image has one correction at most, and none where it is as it was', () => {
    const relabelled = corrected(NONE, 'a.jpg', 'dogs', 'cats');
    expect(relabelled).toEqual({ labels: { 'a.jpg': 'dogs' }, exclude: [] });
    const out = corrected(relabelled, 'a.jpg', null, 'cats');
    expect(out).toEqual({ labels: {}, exclude: ['a.jpg'] });
    expect(corrected(out, 'a.jpg', null, 'cats')).toEqual(out);
    for (const back of ['cats', undefined]) expect(corrected(out, 'a.jpg', back, 'cats')).toEqual(NONE);
    expect(correctionsIn(corrected(out, 'b.jpg', 'cats', 'dogs'))).toBe(2);
  });

  test('knows the labels of an image that has several, whichever way they came about', () => {
    const classes = ['ants', 'bees', 'cats'];
    const was = ['ants', 'cats'];
    const one = toggled(was, 'bees', classes);
    expect(one).toEqual(classes);
    const changed = corrected(NONE, 'a.jpg', one, was);
    expect(changed.labels).toEqual({ 'a.jpg': classes });
    expect(corrected(changed, 'a.jpg', toggled(one, 'bees', classes), was)).toEqual(NONE);
    const none = corrected(NONE, 'a.jpg', [], was);
    expect([none.labels, correctionsIn(none)]).toEqual([{ 'a.jpg': [] }, 1]);
  });

  test('takes any name of a file', () => {
    expect(Object.keys(corrected(NONE, '__proto__', 'dogs', 'cats').labels)).toEqual(['__proto__']);
  });
});
