import { pathToFileURL } from 'node:url';
import { openSource } from '../shared/archive/open-source';
import { readEntries } from '../shared/archive/read-entries';
import { readListing } from '../shared/archive/read-listing';
import { parseConfig } from '../shared/config';
import type { ShardImage } from '../shared/dataset/manifest';
import { readDataset } from '../shared/dataset/read-dataset';
import { openBlobStore } from '../shared/storage/open-blob-store';

/** All images of an archive, and their files' bytes. */
export async function readPhotographs(archive: string) {
  const config = parseConfig({});
  const reader = await openSource(pathToFileURL(archive).href, (uri) => openBlobStore(uri));
  const dataset = readDataset(await readListing(reader, config.limits), config, reader.name);
  const images = [...dataset.images];
  const files = new Map<number, Uint8Array>();
  for await (const { entry, bytes } of readEntries(reader, images)) files.set(entry.offset, bytes);
  return { images, bytesOf: ({ offset }: ShardImage) => files.get(offset) as Uint8Array };
}
