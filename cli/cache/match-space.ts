import { ConfigError } from '../../shared/errors';
import type { CachedSpace } from '../../shared/features/list-cache';
import { parseSpace } from '../../shared/features/parse-space';
import { SHOWN_DIGITS } from './describe-space';

/** Fewer figures of a sha256 could be anyone's. */
const FEWEST_DIGITS = 4;

export interface SpaceFilter {
  /** A base's name, or the first figures of its sha256. */
  readonly base?: string | undefined;
  readonly precision?: string | undefined;
}

const baseOf = (space: string) => space.split('/')[0] ?? '';

/**
 * Tells which spaces are meant.
 * @param names of bases, by their sha256
 * @throws ConfigError where the cache holds nothing of such a base: a misspelt name must not look like an empty cache
 */
export function spaceMatcher(
  { base, precision }: SpaceFilter,
  spaces: readonly CachedSpace[],
  names: ReadonlyMap<string, string>,
): (space: string) => boolean {
  if (precision !== undefined && precision !== 'float32' && precision !== 'int8') {
    throw new ConfigError(`--precision is "${precision}", wanted float32 or int8`);
  }
  const isBase = (sha256: string) =>
    base === undefined ||
    names.get(sha256) === base ||
    (base.length >= FEWEST_DIGITS && /^[0-9a-f]+$/.test(base) && sha256.startsWith(base));
  const bases = [...new Set(spaces.map(({ space }) => baseOf(space)))];
  if (bases.length > 0 && !bases.some(isBase)) {
    const known = bases.map((sha256) => names.get(sha256) ?? sha256.slice(0, SHOWN_DIGITS)).join(', ');
    throw new ConfigError(`The cache has no features of a base "${base}"; it has those of ${known}`);
  }
  return (space) => isBase(baseOf(space)) && (precision === undefined || parseSpace(space)?.precision === precision);
}
