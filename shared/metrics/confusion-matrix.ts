import { predictedClass } from '../head/cross-entropy';

/**
 * How often each class was taken for each: row = true class, column = predicted class.
 * @param probabilities Float32Array [count, classes]
 * @param labels class index of each row, [count]
 */
export function confusionMatrix(probabilities: Float32Array, labels: Int32Array, classes: number): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  labels.forEach((label, row) => {
    const counts = matrix[label] as number[];
    const predicted = predictedClass(probabilities, row, classes);
    counts[predicted] = (counts[predicted] as number) + 1;
  });
  return matrix;
}
