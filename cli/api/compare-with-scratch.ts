import { parseRunConfig } from '../../shared/backbone/parse-run-config';
import { COMPARE_DEFAULTS, compareWithScratch as compare } from '../compare/compare-with-scratch';
import type { ScratchComparison } from '../compare/scratch-comparison';
import { localPath } from '../place';
import { placesOf } from './places';
import type { TrainOptions } from './train';
import { type TrainProgress, tellProgress } from './train-progress';

/** `config` is as for train(), but for the defaults of `imageSizePx` (96) and `head.epochs` (10). */
export interface CompareOptions extends Omit<TrainOptions, 'onProgress'> {
  /** Called with each event as it happens. The work does not depend on it, unless it throws: then it fails. */
  readonly onProgress?: (event: CompareProgress) => void;
}

/** The events that compareWithScratch() reports: those of the run, `scratch`, and the epochs of the other network. */
export type CompareProgress = TrainProgress | { readonly kind: 'scratch' };

/**
 * Compares transfer with training the same network from random weights: what `headstart compare --scratch` does. It takes
 * minutes, in this process: its event loop is blocked while TensorFlow computes.
 * @param source as for train(); with one label per image
 * @returns what compare.json in `out` holds, beside the chart compare.svg and the artifacts of the run
 * @throws ConfigError where the base is no network that can be trained here, and what train() throws
 */
export async function compareWithScratch(
  source: string | readonly string[] | undefined,
  options: CompareOptions,
): Promise<ScratchComparison> {
  const { config, labels, force = false, signal = new AbortController().signal, onProgress = () => {} } = options;
  const configInput = { ...COMPARE_DEFAULTS, ...config, head: { ...COMPARE_DEFAULTS.head, ...config?.head } };
  return compare({
    ...{ source, labels, out: localPath(options.out, 'out'), ...placesOf(options), force, signal },
    ...{ config: parseRunConfig(configInput), configInput },
    command: ['headstart.compareWithScratch()'],
    watch: tellProgress(onProgress),
    onScratch: () => onProgress({ kind: 'scratch' }),
  });
}
