import { byCodeUnit } from '../storage/check-key';

/**
 * The places of names in ascending order of the names; undefined where they are in that order already, as those of an archive
 * that was packed folder by folder are.
 */
export function ascendingPlaces(names: readonly string[]): Uint32Array | undefined {
  if (names.every((name, i) => i === 0 || byCodeUnit(names[i - 1] as string, name) <= 0)) return undefined;
  const order = (a: number, b: number) => byCodeUnit(names[a] as string, names[b] as string) || a - b;
  return Uint32Array.from(names.keys()).sort(order);
}

/** A list in the order of such places. */
export const inOrder = <T>(list: readonly T[], places: Uint32Array | undefined): readonly T[] =>
  places ? Array.from(places, (place) => list[place] as T) : list;
