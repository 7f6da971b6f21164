import { parseRunConfig } from '../../shared/backbone/parse-run-config';
import type { ConfigInput } from '../../shared/config';
import { ConfigError } from '../../shared/errors';
import type { Estimate } from '../estimate/estimate-run';
import { estimateSource } from '../estimate/estimate-source';
import type { SourceProgress } from '../source/source-options';
import { type Places, placesOf } from './places';

export interface EstimateOptions extends Places {
  /** As for train(). */
  readonly config?: ConfigInput;
  /** Path of a table of labels: .csv or .jsonl with the columns file,label[,split]. */
  readonly labels?: string;
  /** Shards that are processed at the same time. Default: that of a stack. */
  readonly concurrency?: number;
  /** Of a feature function, as an earlier run measured it. Default: what is expected of the base. */
  readonly secondsPerImage?: number;
  /** Stops the work when aborted. */
  readonly signal?: AbortSignal;
  /** Called while a folder is packed or an archive downloaded. */
  readonly onProgress?: (event: SourceProgress) => void;
}

/**
 * Estimates what a run on AWS takes and costs: what `headstart estimate` does. Nothing is started, and of an archive only
 * the directory is read.
 * @param source as for train(); its images may have several labels
 * @returns calls, seconds and dollars by service, and what is nearest to a limit
 * @throws ConfigError where a number is not above 0, and what train() throws of a source
 */
export async function estimate(
  source: string | readonly string[] | undefined,
  options: EstimateOptions = {},
): Promise<Estimate> {
  const { config, labels, concurrency, secondsPerImage, signal = new AbortController().signal } = options;
  for (const [name, value] of Object.entries({ concurrency, secondsPerImage })) {
    if (value === undefined || (Number.isFinite(value) && value > 0)) continue;
    throw new ConfigError(`${name} is ${value}, wanted a number above 0`);
  }
  return estimateSource({
    ...{ source, labels, config: parseRunConfig(config), ...placesOf(options), signal, concurrency, secondsPerImage },
    progress: options.onProgress ?? (() => {}),
  });
}
