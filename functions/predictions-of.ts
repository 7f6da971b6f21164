import type { MeasuredRows } from '../shared/features/measured-rows';
import type { Head } from '../shared/head/head';
import { logitsOfRows } from '../shared/head/logits-of-rows';
import { probabilitiesOf } from '../shared/head/predict-head';
import type { Predictions } from '../shared/metrics/trust-metrics';

/**
 * The predictions of a head for the rows of a split.
 * @param logits of the rows, where they are known already
 */
export function predictionsOf(head: Head, rows: MeasuredRows, logits = logitsOfRows(head, rows)): Predictions {
  const { labels, names } = rows;
  return { probabilities: probabilitiesOf(logits, head.units, head.task), labels, names };
}
