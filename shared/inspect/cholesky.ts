/** Cholesky: the lower triangle of a positive matrix [width, width] becomes that of its factor, in place. */
export function factorize(matrix: Float64Array, width: number): void {
  for (let i = 0; i < width; i++) {
    const row = matrix.subarray(i * width, (i + 1) * width);
    for (let j = 0; j <= i; j++) {
      const other = matrix.subarray(j * width, (j + 1) * width);
      const sum = row[j]! - dot(row, other, j);
      row[j] = i === j ? Math.sqrt(Math.max(sum, 1e-300)) : sum / other[j]!;
    }
  }
}

/** Solves L Lᵀ x = b in place, L being the lower triangle of `factor`. */
export function solve(factor: Float64Array, width: number, b: Float64Array): void {
  for (let i = 0; i < width; i++) {
    let sum = b[i] as number;
    for (let k = 0; k < i; k++) sum -= factor[i * width + k]! * b[k]!;
    b[i] = sum / factor[i * width + i]!;
  }
  for (let i = width - 1; i >= 0; i--) {
    let sum = b[i] as number;
    for (let k = i + 1; k < width; k++) sum -= factor[k * width + i]! * b[k]!;
    b[i] = sum / factor[i * width + i]!;
  }
}

/** Of the first `count` numbers. Four sums side by side: one would wait for its own last addition each time. */
function dot(a: Float64Array, b: Float64Array, count: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < count; i += 4) {
    first += a[i]! * b[i]!;
    second += a[i + 1]! * b[i + 1]!;
    third += a[i + 2]! * b[i + 2]!;
    fourth += a[i + 3]! * b[i + 3]!;
  }
  for (; i < count; i++) first += a[i]! * b[i]!;
  return first + second + (third + fourth);
}
