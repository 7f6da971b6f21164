import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ingest } from '../../../functions/ingest';
import { openSource } from '../../../shared/archive/open-source';
import { runKeys } from '../../../shared/artifacts';
import { mobilenetV2Backbone } from '../../../shared/backbone/mobilenet-v2/backbone';
import { readShard } from '../../../shared/dataset/read-manifest';
import { openBlobStore } from '../../../shared/storage/open-blob-store';
import { memoryContext } from '../../support/memory-context';
import { writeSparseZip } from '../../support/write-sparse-zip';

const KIB = 1024;

describe('ingest', () => {
  test('reads of a zip64 archive of 5 GB its directory and little else, and plans shards that cover it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headstart-sparse-'));
    try {
      const archive = join(folder, 'sparse.zip');
      const entries = 20_000;
      const { archiveBytes, directoryBytes } = writeSparseZip(archive, { entries, entryBytes: 256 * KIB });
      expect(archiveBytes).toBeGreaterThan(2 ** 32);
      expect((await stat(archive)).blocks * 512).toBeLessThan(64 * KIB * KIB);

      const { store, context } = memoryContext();
      let bytesRead = 0;
      const counting = {
        ...context,
        base: {
          ...context.base,
          prepare: async () => ({
            ...{ name: 'none', sha256: 'ab'.repeat(32) },
            backbone: mobilenetV2Backbone(1, 160),
          }),
        },
        openSource: async (uri: string) => {
          const reader = await openSource(uri, (address) => openBlobStore(address));
          return {
            ...reader,
            read(start: number, end: number) {
              bytesRead += end - start;
              return reader.read(start, end);
            },
          };
        },
      };
      const source = pathToFileURL(archive).href;
      const result = (await ingest.invoke({ runId: 'run-1', input: { source } }, counting)) as { shards: number };
      expect(bytesRead).toBeLessThanOrEqual(directoryBytes + 128 * KIB);

      const listed = JSON.parse(Buffer.from((await store.get(runKeys('run-1').shardList)) ?? []).toString());
      expect(listed).toHaveLength(result.shards);
      let images = 0;
      let end = 0;
      for (const { shard } of listed) {
        const own = await readShard(store, 'run-1', shard);
        images += own.images.length;
        expect(own.images[0]?.offset).toBeGreaterThanOrEqual(end);
        end = own.images.at(-1)?.offset ?? 0;
      }
      expect(images).toBe(entries);
      expect(end).toBeGreaterThan(2 ** 32);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
