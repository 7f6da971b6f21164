import { formatExcludeList, parseExcludeList, readExcludeList } from '../../../../cli/inspect/exclude-list';
import { ConfigError } from '../../../../shared/errors';

describe('parseExcludeList()', () => {
  test('reads what formatExcludeList() wrote, whatever the paths look like', () => {
    const files = ['train/a b/1.jpg', '#hash/2 # 3.jpg', '# x.jpg', 'ünï/cödé.jpg', ' leading.jpg'];
    const text = formatExcludeList(files.map((file) => ({ file, reason: `the same as #1; "${file}"` })));
    expect(parseExcludeList(text)).toEqual(files);
    expect(parseExcludeList(formatExcludeList([]))).toEqual([]);
  });

  test('reads lists written by hand: without reasons, with comments and the line ends of Windows', () => {
    expect(parseExcludeList('# mine\r\n\r\ntrain/1.jpg\r\ntrain/2.jpg\tblurry\r\n')).toEqual([
      'train/1.jpg',
      'train/2.jpg',
    ]);
  });
});

describe('readExcludeList()', () => {
  test('names a file that is not there', async () => {
    const error = await readExcludeList('/no/such/list.txt').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain('"/no/such/list.txt"');
  });
});
