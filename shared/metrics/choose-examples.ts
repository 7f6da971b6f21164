import { predictedClass, scoreRow } from '../head/cross-entropy';
import { byCodeUnit } from '../storage/check-key';
import type { Example, MetricsFile } from './metrics-file';

const MOST_MISTAKES = 12;
const CLOSE_CALLS = 4;

/**
 * The images that say most about a model: those that it got most wrong, and those that it got right by a hair.
 * @param probabilities Float32Array [count, classes]
 * @param names path of each row, [count]
 */
export function chooseExamples(
  probabilities: Float32Array,
  labels: Int32Array,
  names: readonly string[],
  classes: readonly string[],
): MetricsFile['examples'] {
  const examples = names.map((file, row): Example => {
    const label = labels[row] as number;
    const predicted = predictedClass(probabilities, row, classes.length);
    return {
      file,
      class: classes[label] as string,
      predicted: classes[predicted] as string,
      probability: probabilities[row * classes.length + predicted] as number,
      loss: scoreRow(probabilities, row, classes.length, label).loss,
    };
  });
  const isRight = (example: Example) => example.class === example.predicted;
  const first = (order: (a: Example, b: Example) => number, wanted: (example: Example) => boolean, most: number) =>
    examples
      .filter(wanted)
      .sort((a, b) => order(a, b) || byCodeUnit(a.file, b.file))
      .slice(0, most);
  const isWrong = (example: Example) => !isRight(example);
  return {
    worst: first((a, b) => b.loss - a.loss, isWrong, MOST_MISTAKES),
    mostCertainMistakes: first((a, b) => b.probability - a.probability, isWrong, MOST_MISTAKES),
    closeCalls: first((a, b) => a.probability - b.probability, isRight, CLOSE_CALLS),
  };
}
