import { remedyText } from '../../../shared/report/remedy-text';

describe('remedyText()', () => {
  test.each([
    ['give another --out', 'Give another --out'],
    ['Give a zip of class folders, a .tar or a .tar.gz.', 'Give a zip of class folders, a .tar or a .tar.gz'],
    ['Remove "base/1" from the store; it is made again.', 'Remove "base/1" from the store; it is made again.'],
    ['did you mean runs/photos-1?', 'Did you mean runs/photos-1?'],
    ['"headstart init" writes one', '"headstart init" writes one'],
    ['', ''],
  ])('%j becomes %j', (remedy, text) => expect(remedyText(remedy)).toBe(text));
});
