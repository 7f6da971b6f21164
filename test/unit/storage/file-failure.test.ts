import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FormatError, SetupError, UnavailableError } from '../../../shared/errors';
import { FileBlobStore } from '../../../shared/storage/file-blob-store';
import { fileFailure } from '../../../shared/storage/file-failure';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-file-failure-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const systemError = (code: string) => Object.assign(new Error(`${code}: as the system says it`), { code });

describe('fileFailure()', () => {
  test.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EMFILE', 'EFBIG'])('%s is for somebody to mend', (code) => {
    const cause = systemError(code);
    const failure = fileFailure(cause, 'Writing "run/metrics.json"') as SetupError;
    expect(failure).toBeInstanceOf(SetupError);
    expect(failure.message).toMatch(
      new RegExp(`^Writing "run/metrics\\.json" failed: .+ \\(${code}\\)\\n→ [A-Z].+\\.$`),
    );
    expect(failure.cause).toBe(cause);
  });

  test('fileFailure() says of what time can heal that the disk did not answer', () => {
    expect(fileFailure(systemError('EIO'), 'Reading "a"')).toBeInstanceOf(UnavailableError);
  });

  test('fileFailure() leaves alone what is no failure of a file system, and what is said already', () => {
    for (const error of [new FormatError('damaged'), new TypeError('x'), systemError('ERR_INVALID_ARG_TYPE')])
      expect(fileFailure(error, 'Writing "a"')).toBe(error);
  });
});

describe('FileBlobStore', () => {
  test('names the file and what is wrong where it cannot write, and leaves nothing half-written', async () => {
    writeFileSync(join(folder, 'runs'), 'precious');
    const put = new FileBlobStore(folder).put('runs/1/run.json', Buffer.from('x'));
    await expect(put).rejects.toThrow(SetupError);
    await expect(put).rejects.toThrow(
      /^Writing ".*runs\/1\/run\.json" failed: .* \(ENOTDIR|EEXIST\)\n→ Move that file away/,
    );
    expect(readdirSync(folder)).toEqual(['runs']);

    mkdirSync(join(folder, 'a/b'), { recursive: true });
    writeFileSync(join(folder, 'a/b/c'), '');
    const over = new FileBlobStore(folder).put('a/b', Buffer.from('x'));
    await expect(over).rejects.toThrow(/^Writing ".*a\/b" failed: there is a folder where a file is wanted/);
    expect(readdirSync(join(folder, 'a'))).toEqual(['b']);
  });

  test('hands on what the body throws as it is', async () => {
    const body = async function* () {
      yield Buffer.from('half');
      throw systemError('EACCES');
    };
    const put = new FileBlobStore(folder).put('a', body());
    await expect(put).rejects.toThrow('EACCES: as the system says it');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('takes away what a killed process has left beside an object, and nothing that is being written', async () => {
    const young = `.~${randomUUID()}`;
    const twoHoursAgo = Date.now() / 1000 - 7200;
    // Other programs name their files nearly so.
    for (const name of [`.~${randomUUID()}`, '.~lock.letter.odt#']) {
      writeFileSync(join(folder, name), 'half');
      utimesSync(join(folder, name), twoHoursAgo, twoHoursAgo);
    }
    writeFileSync(join(folder, young), 'half');
    await new FileBlobStore(folder).put('a', Buffer.from('whole'));
    expect(readdirSync(folder).sort()).toEqual([young, '.~lock.letter.odt#', 'a'].sort());
  });
});
