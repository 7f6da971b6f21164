import type { ArchiveSet } from '../records/archive-set';
import { byCodeUnit } from '../storage/check-key';
import { withoutArchiveEnding } from './archive-name';

/** An archive that is to be one of a set. */
export interface SetMember {
  readonly uri: string;
  /** Last segment of what it was given as. */
  readonly name: string;
  readonly bytes: number;
  /** A hash of what it holds, as hashEntries() makes it; asked for where names or sizes do not tell members apart. */
  hash(): Promise<string>;
}

export interface MadeSet {
  readonly set: ArchiveSet;
  /** Members that hold what another one holds, and are not read again: the folder of that one, by their names. */
  readonly copies: readonly { readonly name: string; readonly of: string }[];
}

/**
 * Puts archives together into one set. It is the same in whatever order they are given: they are ordered by name, and those
 * of one name by what they hold. Each gets a folder that is called as it is, without its ending.
 * @param name of the set; made of its first archive's without it
 */
export async function makeSet(members: readonly SetMember[], name?: string): Promise<MadeSet> {
  const ordered = (await Promise.all(hashed(members))).sort(
    (a, b) => byCodeUnit(a.stem, b.stem) || byCodeUnit(a.hash, b.hash) || byCodeUnit(a.uri, b.uri),
  );
  const taken = new Set(ordered.map(({ stem }) => stem));
  const folderOfHash = new Map<string, string>();
  const archives: ArchiveSet['archives'] = [];
  const copies: { name: string; of: string }[] = [];
  for (const [i, member] of ordered.entries()) {
    const of = folderOfHash.get(member.hash);
    if (of !== undefined) {
      copies.push({ name: member.name, of });
      continue;
    }
    const folder = ordered[i - 1]?.stem === member.stem ? numbered(member.stem, taken) : member.stem;
    taken.add(folder);
    if (member.hash !== '') folderOfHash.set(member.hash, folder);
    archives.push({ folder, uri: member.uri, bytes: member.bytes });
  }
  return { set: { schemaVersion: 1, name: name ?? nameOf(archives), archives }, copies };
}

interface Hashed extends Omit<SetMember, 'hash'> {
  readonly stem: string;
  /** Empty where nothing depends on it. */
  readonly hash: string;
}

function hashed(members: readonly SetMember[]): Promise<Hashed>[] {
  const stems = members.map(({ name }) => stemOf(name));
  const [ofStem, ofBytes] = [countsOf(stems), countsOf(members.map(({ bytes }) => bytes))];
  return members.map(async ({ hash, ...member }, i) => {
    const stem = stems[i] as string;
    const isAlone = ofStem.get(stem) === 1 && ofBytes.get(member.bytes) === 1;
    return { ...member, stem, hash: isAlone ? '' : await hash() };
  });
}

function countsOf<Value>(values: readonly Value[]): ReadonlyMap<Value, number> {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** A name as a folder's may be, one that nothing takes for a hidden file or for what a system leaves behind. */
function stemOf(name: string): string {
  const stem = withoutArchiveEnding(name)
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\\/]+/gu, '_')
    .replace(/^[._]+/, '');
  return stem || 'archive';
}

function numbered(stem: string, taken: ReadonlySet<string>): string {
  let number = 2;
  while (taken.has(`${stem}-${number}`)) number += 1;
  return `${stem}-${number}`;
}

const nameOf = ([first, ...others]: ArchiveSet['archives']) =>
  others.length > 0 ? `${first?.folder} and ${others.length} more` : (first?.folder ?? '');
