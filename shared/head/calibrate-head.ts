import type { FeatureTable } from '../features/feature-table';
import { fitTemperature } from './fit-temperature';
import type { Head } from './head';
import { logitsOf } from './predict-head';

/**
 * A head whose probabilities fit how often it is right: kernel and bias divided by one temperature, fitted on rows that
 * it was not trained on. Answers stay what they are. What is divided is the head itself, so that every use and export of
 * it is calibrated alike.
 */
export function calibrateHead(head: Head, validation: FeatureTable): Head {
  const temperature = fitTemperature(
    logitsOf(head, validation.features, validation.count),
    validation.labels,
    head.units,
  );
  return {
    ...head,
    kernel: head.kernel.map((weight) => weight / temperature),
    bias: head.bias.map((weight) => weight / temperature),
    temperature: (head.temperature ?? 1) * temperature,
  };
}
