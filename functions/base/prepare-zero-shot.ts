import type { StoredBase } from '../../shared/backbone/architecture';
import { architectureOf } from '../../shared/backbone/architectures';
import { findTop, storeTop } from '../../shared/backbone/store-top';
import { TOP_CLASSES } from '../../shared/backbone/top';
import { unlessDamaged } from '../../shared/records/unless-damaged';
import type { ZeroShot } from '../../shared/records/zero-shot';
import type { BlobStore } from '../../shared/storage/blob-store';

/**
 * Whether a base came with a classifier of ImageNet's classes that knows those of a data set by name. The classifier is then
 * brought into the store, for Evaluate to measure.
 * @param classes of the data set
 * @param notice is told of what is damaged
 * @returns undefined where there is nothing to measure
 */
export async function prepareZeroShot(
  store: BlobStore,
  base: StoredBase,
  classes: readonly string[],
  notice: (text: string) => void,
): Promise<ZeroShot | undefined> {
  const { loadTop } = architectureOf(base.backbone);
  if (!loadTop || classes.length > TOP_CLASSES) return undefined;
  const { matchClassNames } = await import('../../shared/zero-shot/match-class-names');
  const match = matchClassNames(classes);
  if (match.kind === 'unmatched') return undefined;
  if (!(await unlessDamaged(findTop(store, base), notice))) {
    const top = await loadTop(store, base);
    if (!top) return undefined;
    await storeTop(store, base, top);
  }
  return { outputs: match.outputs.map((own) => [...own]) };
}
