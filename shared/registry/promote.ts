import { FormatError } from '../errors';
import type { BlobStore, ConditionalBlobStore } from '../storage/blob-store';
import { compareVersions, comparisonText, isNotWorse, type VersionComparison } from './compare-versions';
import { findVersion } from './read-registry';
import type { Move, VersionFile } from './registry-files';
import { swapLatest } from './swap-latest';

/** What became of a wish to move the latest version. */
export interface Promotion {
  readonly isMoved: boolean;
  /** The latest version now. */
  readonly latest: string;
  readonly why: string;
  /** Where there was another latest version. */
  readonly comparison?: VersionComparison;
}

export interface PromoteOptions {
  readonly by: 'publish' | 'promote';
  /** Moves whatever the comparison says. */
  readonly force?: boolean;
  /** Only where the challenger is right at least as often, chance or not. */
  readonly strict?: boolean;
  /** Where the challenger's run lies, if not in the registry's own store. */
  readonly runs?: BlobStore | undefined;
  now(): Date;
}

/**
 * Makes a version the latest where it is not significantly worse than the one that is, or, strictly, not worse at all. It
 * is compared with what it replaces: where another publisher moves the latest meanwhile, it is compared with that one again.
 */
export function promote(
  store: ConditionalBlobStore,
  challenger: VersionFile,
  { by, force = false, strict = false, runs = store, now }: PromoteOptions,
): Promise<Promotion> {
  const { name, version } = challenger;
  return swapLatest<Promotion>(store, name, async (latest) => {
    const move = (forced: boolean, why: string): Move => {
      return { at: now().toISOString(), by, from: latest?.version ?? null, to: version, forced, why };
    };
    if (!latest) {
      const why = 'the first version';
      return { move: move(false, why), answer: { isMoved: true, latest: version, why } };
    }
    if (latest.version === version) return { answer: { isMoved: false, latest: version, why: 'it was before' } };
    const champion = await findVersion(store, name, latest.version);
    if (!champion) throw new FormatError(`The latest version of "${name}" is ${latest.version}, which is not there`);
    const comparison = await compareVersions(store, champion, challenger, runs);
    const why = comparisonText(comparison);
    const isFit = isNotWorse(comparison, strict);
    if (!isFit && !force) return { answer: { isMoved: false, latest: latest.version, comparison, why } };
    return { move: move(!isFit, why), answer: { isMoved: true, latest: version, comparison, why } };
  });
}
