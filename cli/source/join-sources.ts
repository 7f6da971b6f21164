import { hashEntries } from '../../shared/archive/hash-entries';
import { makeSet } from '../../shared/archive/make-set';
import { setNameOf } from '../../shared/archive/open-set';
import { openSource } from '../../shared/archive/open-source';
import { readListing } from '../../shared/archive/read-listing';
import { incomingKey } from '../../shared/artifacts';
import { SourceError } from '../../shared/errors';
import { sha256Hex } from '../../shared/hash';
import { recordText } from '../../shared/records/record-text';
import { addressOf } from '../../shared/storage/store-address';
import { openStore } from '../open-store';
import type { ResolvedSource, SourceOptions } from './source-options';

/**
 * Makes one source of several: a record in the store's incoming/ that names them, in an order of its own. Nothing is
 * copied: the archives stay where they lie. One that is given twice, or under two names, is read once.
 *
 * @param name of all of them together; made of the first one's without it
 * @throws SourceError, ArchiveError naming the archive that cannot be read
 */
export async function joinSources(
  sources: readonly ResolvedSource[],
  name: string | undefined,
  { store, limits, progress }: SourceOptions,
): Promise<ResolvedSource> {
  const members = sources.map(async (source) => {
    const reader = await openSource(source.uri, openStore);
    if (reader.parts) {
      throw new SourceError(`Cannot put ${JSON.stringify(source.name)} into a set: it is a set of archives itself`, {
        remedy: 'Give its archives.',
      });
    }
    const hash = async () => hashEntries(await readListing(reader, limits));
    return { ...source, bytes: reader.bytes, hash };
  });
  const { set, copies } = await makeSet(await Promise.all(members), name);
  for (const copy of copies) {
    progress?.({ kind: 'notice', text: `${copy.name} holds what ${copy.of} holds, and is not read again` });
  }
  const [only, another] = set.archives;
  if (only && !another) return sources.find(({ uri }) => uri === only.uri) as ResolvedSource;
  const text = recordText(set);
  const key = incomingKey(setNameOf(`${safe(set.name)}-${sha256Hex(text).slice(0, 16)}`));
  if ((await store.size(key)) === undefined) await store.put(key, Buffer.from(text));
  return { uri: addressOf(store, key), name: set.name };
}

const safe = (name: string) => name.replaceAll(/[^A-Za-z0-9._-]+/g, '_').slice(-80) || 'archives';
