import { ConfigError } from '../errors';
import type { ConditionalBlobStore } from '../storage/blob-store';
import type { Promotion } from './promote';
import { findVersion } from './read-registry';
import type { LatestFile } from './registry-files';
import { swapLatest } from './swap-latest';

/**
 * Makes an earlier latest version the latest again: the one before, or the one that is named.
 * @throws ConfigError where there is none before, or the named one is not there
 */
export function rollBack(
  store: ConditionalBlobStore,
  name: string,
  { to, now }: { readonly to?: string | undefined; now(): Date },
): Promise<Promotion & { readonly from: string }> {
  return swapLatest<Promotion & { readonly from: string }>(store, name, async (latest) => {
    if (!latest) throw new ConfigError(`The model "${name}" has no latest version in ${store.uri}`);
    const from = latest.version;
    const wanted = to ?? versionBefore(latest);
    if (wanted === undefined) throw new ConfigError(`There is no latest version of "${name}" before ${from}`);
    if (wanted === from) return { answer: { isMoved: false, latest: from, from, why: 'it was before' } };
    if (!(await findVersion(store, name, wanted))) throw new ConfigError(`There is no ${name}@${wanted} to go back to`);
    const why = `back from ${from}`;
    const move = { at: now().toISOString(), by: 'rollback', from, to: wanted, forced: false, why } as const;
    return { move, answer: { isMoved: true, latest: wanted, from, why } };
  });
}

/** Going back twice goes two back, and not to where the first time came from: a rollback takes moves away. */
function versionBefore({ moves }: LatestFile): string | undefined {
  const stack: string[] = [];
  for (const { by, to } of moves) {
    const at = by === 'rollback' ? stack.lastIndexOf(to) : -1;
    if (at >= 0) stack.length = at + 1;
    else stack.push(to);
  }
  return stack.at(-2);
}
