import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ArchiveImages, BATCH_IMAGES } from '../../functions/batch/archive-images';
import { formatsOf } from '../../functions/batch/label-rows';
import { PREDICTION_FORMATS, type PredictionFormat, type PredictionRow } from '../../functions/batch/prediction-rows';
import { sayOf, sayOfEntries } from '../../functions/batch/say-of-entries';
import { openSource } from '../../shared/archive/open-source';
import { readListing } from '../../shared/archive/read-listing';
import { parseConfig } from '../../shared/config';
import { planShards } from '../../shared/dataset/plan-shards';
import { CancelledError, ConfigError } from '../../shared/errors';
import type { Classifier } from '../../shared/head/classifier';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { findImages } from './find-images';

export interface PredictIntoOptions {
  /** A zip, or files, folders and patterns. */
  readonly sources: readonly string[];
  /** The file that the predictions go to, .csv or .jsonl. */
  readonly out: string;
  readonly signal: AbortSignal;
  /** Told of each image that is done. */
  done(): void;
}

export interface PredictedCounts {
  readonly images: number;
  readonly failed: number;
}

/** @throws ConfigError where the file's name has another extension */
export function formatOf(out: string): PredictionFormat {
  const format = PREDICTION_FORMATS.find((own) => extname(out).toLowerCase() === `.${own}`);
  if (format) return format;
  throw new ConfigError(`--out is ${JSON.stringify(out)}, wanted the name of a .csv or .jsonl file`);
}

/**
 * Classifies very many images into a file, in memory one run of an archive's entries, or one image: one row per image, and
 * one that cannot be used has a row that says why. The file is whole or not there.
 */
export async function predictInto(classifier: Classifier, options: PredictIntoOptions): Promise<PredictedCounts> {
  const { out, sources, signal, done } = options;
  const { classes } = classifier;
  const { header, row } = formatsOf(classifier)[formatOf(out)];
  const [only = ''] = sources;
  const rows =
    sources.length === 1 && /\.zip$/i.test(only)
      ? ofArchive(only, classifier, signal)
      : ofFiles(await findImages(sources), classifier);
  let [images, failed] = [0, 0];
  async function* text(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(header(classes));
    for await (const each of rows) {
      if (signal.aborted) throw new CancelledError('The prediction was stopped', { cause: signal.reason });
      images++;
      if ('error' in each) failed++;
      done();
      yield Buffer.from(row(each, classes));
    }
  }
  await new FileBlobStore(dirname(resolve(out))).put(basename(out), text());
  return { images, failed };
}

async function* ofArchive(path: string, classifier: Classifier, signal: AbortSignal): AsyncGenerator<PredictionRow> {
  const uri = /^s3:/i.test(path) ? path : pathToFileURL(resolve(path)).href;
  const reader = await openSource(uri, (address) => openBlobStore(address));
  const images = new ArchiveImages(await readListing(reader, parseConfig(undefined).limits), reader.name);
  for (const { start, end } of planShards(images, { shardImages: BATCH_IMAGES })) {
    yield* sayOfEntries(reader, images.slice(start, end), classifier, signal);
  }
}

/** Files by their paths as they were found, which is how the caller knows them. */
async function* ofFiles(files: readonly string[], classifier: Classifier): AsyncGenerator<PredictionRow> {
  for (const file of files) {
    const name = (relative('', file) || file).replaceAll('\\', '/');
    const isFile = await stat(file).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isFile) yield await sayOf(name, await readFile(file), classifier);
    else yield { file: name, error: 'there is no such file' };
  }
}
