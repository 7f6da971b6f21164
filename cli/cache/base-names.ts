import { BASE_NAMES_PREFIX, baseKeys } from '../../shared/artifacts';
import type { BlobStore } from '../../shared/storage/blob-store';

/** The names of a store's bases by sha256: those that they were asked for by, else what their own manifest says. */
export async function baseNames(store: BlobStore, sha256s: Iterable<string>): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const sha256 of new Set(sha256s)) {
    const name = fieldOf(await store.get(baseKeys(sha256).manifest), 'name');
    if (name) names.set(sha256, name);
  }
  for await (const { key } of store.list(BASE_NAMES_PREFIX)) {
    const sha256 = fieldOf(await store.get(key), 'sha256');
    const [, name] = /([^/]+)-\d\.\d\d-\d+\.json$/.exec(key) ?? [];
    if (sha256 && name) names.set(sha256, name);
  }
  return names;
}

/** A field of a small JSON file; undefined where it is absent or damaged, because a name is shown and nothing else. */
function fieldOf(bytes: Uint8Array | undefined, field: string): string | undefined {
  try {
    const value = bytes && JSON.parse(Buffer.from(bytes).toString('utf8'))[field];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
