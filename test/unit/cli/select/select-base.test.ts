import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectBase } from '../../../../cli/select/select-base';
import { parseRunConfig } from '../../../../shared/backbone/parse-run-config';
import { CancelledError } from '../../../../shared/errors';
import { FileBlobStore } from '../../../../shared/storage/file-blob-store';
import { distinctImagesZip } from '../../../support/distinct-images';

describe('selectBase()', () => {
  test('selectBase() that is stopped between two bases says that it was stopped, not that it failed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headstart-select-'));
    try {
      const source = join(folder, 'insects.zip');
      writeFileSync(source, distinctImagesZip(20));
      const stop = new AbortController();
      const left: string[] = [];
      const selecting = selectBase({
        ...{ source, pool: `${join(folder, 'one.onnx')},${join(folder, 'other.onnx')}`, cacheFolder: folder },
        ...{ store: new FileBlobStore(join(folder, 'store')), config: parseRunConfig({}), signal: stop.signal },
        notice: () => undefined,
        say(line) {
          left.push(line);
          stop.abort();
        },
        onCandidate: () => ({ image: () => undefined, end: () => undefined }),
      });
      await expect(selecting).rejects.toThrow(CancelledError);
      expect(left).toEqual([expect.stringContaining('one.onnx')]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
