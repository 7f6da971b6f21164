import type { RunMetrics } from '../../../shared/records/multi-label-metrics';

/** What MLflow takes for one parameter, in characters. */
const LONGEST = 6000;

/**
 * The configuration of a run as parameters: `head.epochs` and the like. What is nested more deeply is JSON, because its
 * keys may be names of classes, which need not be names of files.
 */
export function paramsOf({ config }: Pick<RunMetrics, 'config'>): Map<string, string> {
  const params = new Map<string, string>();
  for (const [name, value] of Object.entries(config)) {
    if (value === undefined) continue;
    if (typeof value !== 'object' || Array.isArray(value)) params.set(name, textOf(value));
    else for (const [inner, own] of Object.entries(value)) params.set(`${name}.${inner}`, textOf(own));
  }
  return params;
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
