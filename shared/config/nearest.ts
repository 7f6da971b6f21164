/** Of words, the one that was most likely meant; undefined where none is near. Case and separators do not count. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const plain = plainly(word);
  const most = Math.max(1, Math.floor(plain.length / 3));
  let best: { readonly word: string; readonly steps: number } | undefined;
  for (const candidate of words) {
    const steps = distance(plain, plainly(candidate));
    if (steps <= most && (!best || steps < best.steps)) best = { word: candidate, steps };
  }
  return best?.word;
}

const plainly = (word: string) => word.toLowerCase().replace(/[-_ ]/g, '');

/** Letters to add, drop, change or swap with the next one (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    const [above, twoAbove] = [rows[i - 1] as number[], rows[i - 2]];
    for (let j = 1; j <= b.length; j++) {
      const change = (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min((above[j] as number) + 1, (row[j - 1] as number) + 1, change);
      const swapped = twoAbove && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j] as number, (twoAbove[j - 2] as number) + 1);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] as number;
}
