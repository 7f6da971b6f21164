/**
 * Rows of several networks one behind the other, of those images that each of them has a row of.
 * @param parts by sha256 of the image
 */
export function joinRows(parts: readonly ReadonlyMap<string, Float32Array>[]): Map<string, Float32Array> {
  const joined = new Map<string, Float32Array>();
  const [first = new Map<string, Float32Array>(), ...others] = parts;
  for (const [sha256, row] of first) {
    const rows = [row, ...others.map((of) => of.get(sha256))];
    if (rows.every((own) => own !== undefined)) joined.set(sha256, oneBehindTheOther(rows));
  }
  return joined;
}

function oneBehindTheOther(rows: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(rows.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const row of rows) {
    joined.set(row, at);
    at += row.length;
  }
  return joined;
}
