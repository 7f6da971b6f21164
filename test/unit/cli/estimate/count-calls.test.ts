import { countCalls } from '../../../../cli/estimate/count-calls';
import { runShape } from '../../../../cli/estimate/run-shape';
import { openSource } from '../../../../shared/archive/open-source';
import { baseNameKey } from '../../../../shared/artifacts';
import { storeBase } from '../../../../shared/backbone/mobilenet-v2/store-base';
import { parseConfig } from '../../../../shared/config';
import { putJson } from '../../../../shared/json-file';
import { MemoryBlobStore } from '../../../../shared/storage/memory-blob-store';
import type { CallCounts } from '../../../support/counting-blob-store';
import { randomBase } from '../../../support/random-base';
import { runCold } from '../../../support/run-cold';
import { tinyBmp } from '../../../support/tiny-bmp';
import { writeZip } from '../../../support/write-zip';

/** What run.json, the bill of the Map's calls and the Map add on AWS, which these calls in one process do not make. */
const onAws = (shards: number) =>
  ({ Ingest: [2, 2], ExtractFeatures: [shards, 0], TrainHead: [2, 2], Evaluate: [1, 2], Publish: [2, 2] }) as const;

describe('countCalls()', () => {
  test.each([3, 6])('countCalls() is what the steps really ask of a store, with %p shards', async (shards) => {
    const store = new MemoryBlobStore();
    const base = randomBase(0.35);
    await storeBase(base, store, 96);
    await putJson(store, baseNameKey('stanford-dogs', 0.35, 96), { sha256: base.sha256 });
    const files = Array.from({ length: shards * 8 }, (_, i) => ({
      name: `${i % 2 ? 'cats' : 'dogs'}/${i}.bmp`,
      data: tinyBmp(i),
    }));
    await store.put('incoming/pets.zip', writeZip(files));
    const source = 'memory:/incoming/pets.zip';
    const input = {
      ...{ base: 'stanford-dogs', width: 0.35, imageSizePx: 96, shardImages: 8 },
      ...{ head: { epochs: 2 }, split: { train: 0.6, validation: 0.2, test: 0.2 } },
    };
    const config = parseConfig(input);
    const shape = await runShape(await openSource(source, () => store), config);
    expect(shape).toMatchObject({ shards, images: files.length, largestShardImages: 8 });

    const counted = await runCold(store, 'run-1', { source, config: input });
    // Each call is its own environment here.
    const predicted = countCalls(shape, config, shards);
    for (const [step, calls] of Object.entries(predicted)) {
      const [writes, reads] = onAws(shards)[step as keyof ReturnType<typeof onAws>];
      const { put, list, get, head } = counted.get(step as never) as CallCounts;
      expect([step, calls.writes]).toEqual([step, put + list + writes]);
      // Which files a split's rows lie in is chance, and so is how often they are read.
      expect(calls.reads).toBeGreaterThanOrEqual(get + head + reads);
      expect(calls.reads).toBeLessThanOrEqual(1.25 * (get + head + reads) + 1);
    }
  });
});
