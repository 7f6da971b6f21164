import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import { refuseFolder } from '../../../shared/storage/refuse-folder';

describe('refuseFolder()', () => {
  test('tells a folder in the place of a file from a file that is not there', async () => {
    const store = new MemoryBlobStore();
    await store.put('models/pets/latest.json.old', Buffer.from('x'));
    await expect(refuseFolder(store, 'models/pets/latest.json')).resolves.toBeUndefined();
    await store.put('models/pets/latest.json/inside', Buffer.from('x'));
    await expect(refuseFolder(store, 'models/pets/latest.json')).rejects.toThrow(
      /"models\/pets\/latest.json" in memory:.* is a folder, wanted a file\n→ /,
    );
  });
});
