import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSource } from '../../shared/archive/open-source';
import { ableTo, expectedArchitecture } from '../../shared/backbone/architectures';
import type { AskedConfig } from '../../shared/config';
import { ConfigError } from '../../shared/errors';
import { learningCurve } from '../../shared/metrics/learning-curve';
import { measuredImages } from '../../shared/metrics/measured-images';
import { historyFileSchema, metricsFileSchema } from '../../shared/metrics/metrics-file';
import { parseRecord } from '../../shared/records/parse-record';
import { comparisonSvg } from '../../shared/report/comparison-svg';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { readNamedFile } from '../../shared/storage/read-named-file';
import { createLocalBaseProvider } from '../base-provider';
import { type LocalRunOptions, runLocally } from '../local/run-locally';
import { loadTensorflow } from '../machine/load-tensorflow';
import type { ComparedCurve, ScratchComparison } from './scratch-comparison';
import type { ScratchCurve } from './scratch-curve';

export const COMPARE_FILE = 'compare.json';
export const COMPARE_CHART = 'compare.svg';

/** Training from random weights takes minutes with these, and an hour with those of "train". */
export const COMPARE_DEFAULTS = { imageSizePx: 96, head: { epochs: 10 } } as const;

export interface CompareOptions
  extends Pick<
    LocalRunOptions,
    | 'source'
    | 'labels'
    | 'storeUri'
    | 'cacheFolder'
    | 'config'
    | 'configInput'
    | 'force'
    | 'command'
    | 'signal'
    | 'watch'
  > {
  readonly out: string;
  /** Before the same network is trained from random weights: further epochs are its. */
  onScratch(): void;
}

/**
 * Trains on a pretrained base, then the same network from random weights for as many epochs, in this process. Besides the
 * run's artifacts it leaves compare.json and compare.svg.
 * @throws ConfigError where the base cannot be trained, before anything is computed; CancelledError when the signal is
 * aborted; and what a run throws
 */
export async function compareWithScratch(options: CompareOptions): Promise<ScratchComparison> {
  const { onScratch, ...asked } = options;
  const { out, config, cacheFolder, signal, watch } = asked;
  checkTrainable(config);
  const { runId, store } = await runLocally(asked);
  onScratch();
  const notice = (text: string) => watch.progress({ kind: 'notice', text });
  const base = createLocalBaseProvider({ store, cache: cacheFolder, notice });
  let scratch: ScratchCurve;
  try {
    // The head was trained in a process of its own.
    loadTensorflow();
    const { scratchCurve } = await import('./scratch-curve');
    const open = (uri: string) => openSource(uri, (address) => openBlobStore(address));
    const context = { store, base, openSource: open, progress: watch.progress, signal };
    scratch = await scratchCurve(runId, context, (epoch, epochs, result) =>
      watch.progress({ kind: 'epoch', epoch, epochs, ...result }),
    );
  } finally {
    await base.dispose();
  }
  const historyFile = join(out, 'history.json');
  const transfer = parseRecord(await readNamedFile(historyFile), historyFile, historyFileSchema);
  const { perClass, config: settled } = await metricsIn(out);
  const comparison: ScratchComparison = {
    ...{ schemaVersion: 1, validationImages: measuredImages(perClass), epochs: settled.head.epochs },
    ...{ imageSizePx: settled.imageSizePx, width: settled.width },
    transfer: curveOf({ initial: transfer.initial, history: transfer }),
    scratch: curveOf(scratch),
  };
  await writeFile(join(out, COMPARE_FILE), `${JSON.stringify(comparison, undefined, 2)}\n`);
  await writeFile(join(out, COMPARE_CHART), comparisonSvg(transfer.val_accuracy, scratch.history.val_accuracy));
  return comparison;
}

/** @throws ConfigError where the base is a network that cannot be trained here, before anything is computed */
function checkTrainable(config: AskedConfig): void {
  const { title, can } = expectedArchitecture(config);
  if (can.fineTune) return;
  const able = ableTo('fineTune').join(', ');
  throw new ConfigError(`The base is ${title}, which cannot be trained from random weights here`, {
    remedy: `Use a base that can: ${able}.`,
  });
}

async function metricsIn(out: string) {
  const file = join(out, 'metrics.json');
  return parseRecord(await readNamedFile(file), file, metricsFileSchema.pick({ perClass: true, config: true }));
}

const curveOf = ({ initial, history }: ScratchCurve): ComparedCurve => ({
  initial: initial.accuracy,
  ...learningCurve(initial.accuracy, history.val_accuracy),
  val_accuracy: [...history.val_accuracy],
  val_loss: [...history.val_loss],
});
