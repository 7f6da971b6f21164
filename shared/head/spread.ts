import type { Summary } from '../records/spread';

export {
  type CrossValidation,
  crossValidationSchema,
  type Repeats,
  repeatsSchema,
  type SpreadFile,
  type Summary,
  spreadFileSchema,
} from '../records/spread';

/** @param values at least two, else the deviation is 0 */
export function summarize(values: readonly number[]): Summary {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    sd: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)),
    min: Math.min(...values),
    max: Math.max(...values),
  };
}
