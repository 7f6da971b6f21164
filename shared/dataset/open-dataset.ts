import type { ArchiveListing } from '../archive/archive-listing';
import type { RangeReader } from '../archive/range-reader';
import { readListing } from '../archive/read-listing';
import type { Config } from '../config';
import { datasetError } from './dataset-error';
import { findLabelTables } from './labels/find-label-tables';
import { type Dataset, readDataset } from './read-dataset';

export interface OpenedDataset {
  readonly listing: ArchiveListing;
  readonly dataset: Dataset;
}

/** Whether images with several labels are accepted. */
export type SeveralLabels = 'read' | 'refuse';

/**
 * Reads an archive's directory and the tables of labels in it, and finds classes, splits and labels.
 * @param several with 'refuse', every image of the data set has one label
 * @throws what readListing(), findLabelTables() and readDataset() throw; DatasetError where images have several labels and
 *   that is refused
 */
export async function openDataset(
  reader: RangeReader,
  config: Pick<Config, 'split' | 'resplit' | 'limits'> & Partial<Pick<Config, 'exclude' | 'multiLabel'>>,
  several: SeveralLabels = 'refuse',
): Promise<OpenedDataset> {
  const listing = await readListing(reader, config.limits);
  const tables = await findLabelTables(listing, reader, config.limits.entries, config.multiLabel);
  const dataset = readDataset(listing, config, reader.name, tables);
  if (dataset.multiLabel && several === 'refuse') throw severalLabels(reader.name, tables.tables[0]?.name ?? 'a table');
  return { listing, dataset };
}

const severalLabels = (sourceName: string, table: string) =>
  datasetError(
    sourceName,
    `its images may have several labels (multi-label), by ${table}, and this command takes one label per image`,
    '"headstart train" and trainMultiLabel() train on such a data set. With "multiLabel": false in the configuration the table is not used.',
  );
