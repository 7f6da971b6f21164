/**
 * Groups of names that a reader takes for one: they differ in upper and lower case, in blanks, or in the form of a letter
 * (NFKC), no more. Each group and the groups are in the order of the names.
 */
export function similarNames(names: readonly string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const seen = asSeen(name);
    const group = groups.get(seen);
    if (group) group.push(name);
    else groups.set(seen, [name]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

/** Through upper case first: only so "ß" and "ss", or "ς" and "σ", become one. */
function asSeen(name: string): string {
  const shown = name.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  return shown.toUpperCase().toLowerCase().normalize('NFKC').replace(/\s+/gu, ' ').trim();
}
