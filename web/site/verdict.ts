import type { SiteFacts } from '../../shared/report/site-facts';

/** What the model says of a picture. */
export interface Answer {
  /** In the order of the classes. */
  readonly probabilities: readonly number[];
  readonly unknown: boolean;
}

export interface Verdict {
  readonly class: string;
  readonly probability: number;
  /** Where the class is less probable than the threshold at which it did best: that threshold. */
  readonly below: number | undefined;
  /** The picture is like none of the classes. */
  readonly unknown: boolean;
}

/** The most probable class, the first of equals, as `headstart predict` says it. */
export function verdict({ classes, thresholds }: SiteFacts, { probabilities, unknown }: Answer): Verdict {
  const best = probabilities.reduce((top, p, i) => (p > (probabilities[top] as number) ? i : top), 0);
  const probability = probabilities[best] as number;
  const threshold = thresholds[best] ?? 0;
  const below = probability < threshold ? threshold : undefined;
  return { class: classes[best] as string, probability, below, unknown };
}

/** 0.98765 → "98.8 %"; 0 and 100 are said of nothing else. */
export function percentText(share: number): string {
  if (share > 0 && share < 0.0005) return '< 0.1 %';
  if (share < 1 && share > 0.9995) return '> 99.9 %';
  return `${(share * 100).toFixed(1)} %`;
}
