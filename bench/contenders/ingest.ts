import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { ingest } from '../../functions/ingest';
import { openSource } from '../../shared/archive/open-source';
import type { RangeReader } from '../../shared/archive/range-reader';
import { runKeys } from '../../shared/artifacts';
import { mobilenetV2Backbone } from '../../shared/backbone/mobilenet-v2/backbone';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { peakMemoryMb } from '../peak-memory';

/** usage: ingest.ts ARCHIVE STORE: the step Ingest on an archive, in a process of its own; prints what it took. */
async function main(): Promise<void> {
  const [archive = '', folder = ''] = process.argv.slice(2);
  const store = new FileBlobStore(folder);
  let bytesRead = 0;
  const begun = performance.now();
  const result = await ingest.invoke(
    { runId: 'run', input: { source: pathToFileURL(archive).href, config: {} } },
    {
      store,
      base: {
        prepare: async () => ({ name: 'none', sha256: '0'.repeat(64), backbone: mobilenetV2Backbone(1, 160) }),
        layers: () => Promise.reject(new Error('not needed')),
        weights: () => Promise.reject(new Error('not needed')),
        engine: () => Promise.reject(new Error('not needed')),
        threads: () => {
          throw new Error('not needed');
        },
      },
      openSource: async (uri): Promise<RangeReader> => {
        const reader = await openSource(uri, (address) => openBlobStore(address));
        return {
          ...reader,
          read(start, end) {
            bytesRead += end - start;
            return reader.read(start, end);
          },
        };
      },
      progress: () => undefined,
      signal: new AbortController().signal,
    },
  );
  const told = {
    ...(result as object),
    seconds: (performance.now() - begun) / 1000,
    bytesRead,
    peakMb: peakMemoryMb(),
    shardListBytes: await store.size(runKeys('run').shardList),
  };
  writeFileSync(1, `${JSON.stringify(told)}\n`);
}

void main();
