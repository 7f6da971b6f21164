import type { ArchiveListing } from '../archive/archive-listing';
import type { RangeReader } from '../archive/range-reader';
import { readListing } from '../archive/read-listing';
import type { Config } from '../config';
import { findLabelTables } from './labels/find-label-tables';
import { type Dataset, readDataset } from './read-dataset';

export interface OpenedDataset {
  readonly listing: ArchiveListing;
  readonly dataset: Dataset;
}

/**
 * Reads an archive's directory and the tables of labels in it, and finds classes, splits and labels.
 * @throws what readListing(), findLabelTables() and readDataset() throw
 */
export async function openDataset(
  reader: RangeReader,
  config: Pick<Config, 'split' | 'resplit' | 'limits'> & Partial<Pick<Config, 'exclude'>>,
): Promise<OpenedDataset> {
  const listing = await readListing(reader, config.limits);
  const tables = await findLabelTables(listing, reader, config.limits.entries);
  return { listing, dataset: readDataset(listing, config, reader.name, tables) };
}
