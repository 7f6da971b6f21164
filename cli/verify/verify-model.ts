import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError, splitRemedy } from '../../shared/errors';
import type { GoldenVectors } from '../../shared/head/golden-vectors';
import { checkFiles, MEND_FILES } from './check-files';
import { EXPORTS, type ModelExport } from './exports';
import { type ModelFolder, readGoldenVectors } from './model-folder';
import type { Verdict } from './verdict';

/**
 * Holds every export of a model to its golden vectors, each in the runtime that it is for: pixels in, probabilities out.
 * An export whose files are not as they were written has failed, whatever it computes.
 * @throws SourceError, FormatError where the golden vectors cannot be read
 */
export async function verifyModel(model: ModelFolder, exports: readonly ModelExport[] = EXPORTS): Promise<Verdict[]> {
  const wrong = await checkFiles(model);
  const verdicts: Verdict[] = [];
  const spoiled = wrong.get('golden.json');
  if (spoiled) {
    const golden = { name: 'golden vectors', file: 'golden.json', reason: spoiled, remedy: MEND_FILES } as const;
    verdicts.push({ ...golden, outcome: 'failed' });
  }
  const golden = await readGoldenVectors(model);
  const listed = new Set(model.manifest.files.map(({ name }) => name));
  for (const own of exports) {
    const [file = ''] = own.files;
    if (!listed.has(file) && !existsSync(join(model.path, file))) continue;
    const problem = own.files.flatMap((name) => wrong.get(name) ?? []);
    verdicts.push({
      name: own.name,
      file,
      ...(problem.length
        ? { outcome: 'failed', reason: problem.join(', '), remedy: MEND_FILES }
        : await compare(own, model, golden)),
    });
  }
  return verdicts;
}

async function compare(
  own: ModelExport,
  model: ModelFolder,
  golden: GoldenVectors,
): Promise<Omit<Verdict, 'name' | 'file'>> {
  const squares = golden.vectors.map(({ squarePx }) => squarePx);
  const isInt8 = own.keepsPrecision && model.manifest.base.precision === 'int8';
  const tolerance = isInt8 ? (golden.int8Tolerance ?? golden.tolerance) : golden.tolerance;
  try {
    const outputs = await own.run(model, squares);
    const wanted = golden.vectors.map(({ output, outputInFloat32 }) => (isInt8 ? output : (outputInFloat32 ?? output)));
    const difference = largestDifference(outputs, wanted);
    if (difference <= tolerance) return { outcome: 'passed', difference, tolerance };
    const reason = Number.isFinite(difference)
      ? `a probability is ${difference.toPrecision(3)} from its golden vector, ${tolerance} is allowed`
      : 'its output has another shape than the golden vectors, or is no number';
    return { outcome: 'failed', difference, tolerance, reason };
  } catch (error) {
    const { problem, remedy } = splitRemedy((error as Error).message);
    const [first = ''] = problem.split('\n');
    if (error instanceof SetupError) return { outcome: 'unchecked', reason: first, remedy };
    return { outcome: 'failed', reason: `it cannot be run: ${first}` };
  }
}

/** Infinity where the shapes differ or something is no number. */
function largestDifference(found: readonly (readonly number[])[], wanted: readonly (readonly number[])[]): number {
  const rows = wanted.map((row, i) => {
    const other = found[i] ?? [];
    return other.length === row.length
      ? Math.max(...row.map((value, j) => Math.abs(value - (other[j] as number))))
      : Infinity;
  });
  const largest = Math.max(...rows);
  return Number.isNaN(largest) || found.length !== wanted.length ? Infinity : largest;
}
