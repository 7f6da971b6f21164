import { eachImage } from '../../functions/each-image';
import type { RangeReader } from '../../shared/archive/range-reader';
import type { Manifest, ShardImage } from '../../shared/dataset/manifest';
import { readShard } from '../../shared/dataset/read-manifest';
import type { InspectionFile } from '../../shared/inspect/inspection-file';
import { PAGE_SHOWN } from '../../shared/report/inspection-page';
import { shownFindings } from '../../shared/report/inspection-section';
import { type Picture, smallPicture } from '../../shared/report/picture';
import type { BlobStore } from '../../shared/storage/blob-store';

/** Small pictures of the images that the page shows, by path. */
export async function drawFindings(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  source: RangeReader,
  inspection: InspectionFile,
): Promise<Map<string, Picture>> {
  const wanted = shownFindings(inspection, PAGE_SHOWN);
  const images: ShardImage[] = [];
  for (let shard = 0; shard < manifest.shards && images.length < wanted.size; shard++) {
    for (const image of (await readShard(store, runId, shard)).images) if (wanted.has(image.name)) images.push(image);
  }
  const draw = async (image: Parameters<typeof smallPicture>[0], { name }: ShardImage) =>
    [name, await smallPicture(image)] as const;
  return new Map(await eachImage(source, images, manifest, draw));
}
