import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSource } from '../../shared/archive/open-source';
import type { RangeReader } from '../../shared/archive/range-reader';
import { parseRunConfig } from '../../shared/backbone/parse-run-config';
import type { ConfigInput } from '../../shared/config';
import { imagesOf } from '../../shared/dataset/label-sets';
import { type Manifest, SPLITS } from '../../shared/dataset/manifest';
import { readAnyManifest } from '../../shared/dataset/read-manifest';
import { ConfigError } from '../../shared/errors';
import { splitWords } from '../../shared/features/split-words';
import { inspectRun } from '../../shared/inspect/inspect-run';
import type { InspectionFile } from '../../shared/inspect/inspection-file';
import { settleSplit } from '../../shared/inspect/settle-split';
import type { BlobStore } from '../../shared/storage/blob-store';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { type LocalRunOptions, runLocally } from '../local/run-locally';
import { openStore } from '../open-store';
import { refuseCleanZip } from './clean-zip';
import { collectStatistics } from './collect-statistics';

export interface InspectSourceOptions
  extends Pick<LocalRunOptions, 'source' | 'labels' | 'storeUri' | 'cacheFolder' | 'command' | 'signal' | 'watch'> {
  /** As it was given; what it says of views and fine-tuning is left out. */
  readonly configInput: ConfigInput;
  /** The folder that writeInspection() is to fill: refused where it holds a run. */
  readonly out?: string | undefined;
  /** Whether cleanZip() is to follow: refused where it cannot, before pixels are looked at. */
  readonly cleanZip: boolean;
  /** Before the first image's pixels, and after those of each. */
  onPixels(done: number, total: number): void;
  notice(text: string): void;
}

/** What was found, and what it was found in. */
export interface Inspected {
  readonly record: InspectionFile;
  /** Sentences about the split, where there is something to say. */
  readonly ofSplit: readonly string[];
  readonly store: BlobStore;
  readonly runId: string;
  readonly manifest: Manifest;
  readonly archive: RangeReader;
}

/**
 * Inspects the images of a source: computes their features as "headstart train" does, where they are not known, and looks
 * at their pixels. Trains nothing.
 * @throws ConfigError where `out` holds a run or no clean archive can be written, CancelledError when the signal is
 * aborted, and what a run throws
 */
export async function inspectSource(options: InspectSourceOptions): Promise<Inspected> {
  const { out, signal, onPixels, notice } = options;
  if (out !== undefined && existsSync(join(out, 'run.json'))) {
    throw new ConfigError(`"${out}" contains a run, which has its own inspection.json`, {
      remedy: 'give another --out',
    });
  }
  const runId = await computeFeatures(options);
  const store = openStore(options.storeUri);
  const manifest = await readAnyManifest(store, runId);
  const archive = await openSource(manifest.source.uri, (address) => openBlobStore(address));
  if (options.cleanZip) refuseCleanZip(manifest, archive);
  const total = SPLITS.reduce((sum, split) => sum + imagesOf(manifest, split), 0);
  let done = 0;
  onPixels(done, total);
  const onImage = () => onPixels(++done, total);
  const statistics = await collectStatistics({ store, runId, manifest, source: archive, signal, onImage, notice });
  const split = await settleSplit(store, runId, manifest);
  const ofSplit = splitWords(split, manifest.counts);
  return { record: await inspectRun(store, runId, manifest, statistics), ofSplit, store, runId, manifest, archive };
}

/** What "headstart train" does before it trains. @returns the id of the run whose features are there */
async function computeFeatures({ configInput: input, ...options }: InspectSourceOptions): Promise<string> {
  const { source, labels, storeUri, cacheFolder, command, signal, watch } = options;
  // No views, no fine-tuning; and data of which much is bad is what one inspects.
  const own: ConfigInput = { ...input, mode: 'head', augment: false, maxBadShare: input.maxBadShare ?? 1 };
  const out = await mkdtemp(join(tmpdir(), 'headstart-inspect-'));
  try {
    const { runId } = await runLocally({
      ...{ source, labels, out, storeUri, cacheFolder, command, signal, watch },
      ...{ config: parseRunConfig(own), configInput: own, force: true },
      severalLabels: 'read',
      stopBefore: 'TrainHead',
    });
    return runId;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
