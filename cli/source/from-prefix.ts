import { archiveEnding } from '../../shared/archive/archive-name';
import { isClutter, isImageName } from '../../shared/dataset/entry-kind';
import { SourceError } from '../../shared/errors';
import type { PrunableStore, StoredBlob } from '../../shared/storage/prunable-store';
import { thousands } from '../../shared/thousands';
import { isParquetName } from './from-parquet';
import { packPrefix } from './pack-prefix';
import { restNotice } from './rest-notice';
import type { ResolvedSource, SourceOptions } from './source-options';

/** What lies below a prefix: keys of archives, each a source; or the zip that was made of its images. */
export type FoundBelow =
  | { readonly kind: 'archives'; readonly keys: readonly string[] }
  | { readonly kind: 'packed'; readonly source: ResolvedSource };

/**
 * Looks at what lies below a prefix of a bucket: archives (and Parquet files), which are read where they are, or images,
 * which are fetched and packed, once.
 *
 * @param prefix ends with '/'
 * @throws SourceError where there is neither, or both
 */
export async function fromPrefix(store: PrunableStore, prefix: string, options: SourceOptions): Promise<FoundBelow> {
  const place = `${store.uri}/${prefix}`;
  const [archives, images, rest]: [StoredBlob[], StoredBlob[], string[]] = [[], [], []];
  for await (const object of store.list(prefix)) {
    const name = object.key.slice(prefix.length);
    // What some programs write for a folder.
    if (name === '' || name.endsWith('/') || isClutter(name)) continue;
    if (isImageName(name)) images.push(object);
    else if (archiveEnding(name) !== undefined || isParquetName(name)) archives.push(object);
    else rest.push(name);
  }
  if (archives.length > 0 && images.length > 0) {
    const found = `${counted(archives.length, 'archive')} and ${counted(images.length, 'image')} lie below it`;
    throw new SourceError(`Cannot use ${JSON.stringify(place)}: ${found}`, {
      remedy: 'Give the archives one by one, or a prefix with images alone.',
    });
  }
  if (archives.length > 0) {
    for (const text of restNotice(place, rest)) options.progress?.({ kind: 'notice', text });
    return { kind: 'archives', keys: archives.map(({ key }) => key) };
  }
  if (images.length > 0) return { kind: 'packed', source: await packPrefix(store, prefix, images, options) };
  const found = rest.length > 0 ? `no archive and no image among ${counted(rest.length, 'object')}` : 'nothing';
  throw new SourceError(`Cannot use ${JSON.stringify(place)}: there is ${found} below it`, {
    remedy: 'Give a prefix with archives, or with one folder of images per class, or s3://bucket/folder/name.zip.',
  });
}

const counted = (count: number, noun: string) => `${thousands(count)} ${noun}${count === 1 ? '' : 's'}`;
