import type { RangeReader } from '../../shared/archive/range-reader';
import type { Manifest } from '../../shared/dataset/manifest';
import { ConfigError } from '../../shared/errors';
import type { Excluded } from './exclude-list';
import type { Inspected } from './inspect-source';
import { writeCleanZip } from './write-clean-zip';

const REMEDY = 'give --exclude-list, and "headstart train --exclude" with that list';

/** @throws ConfigError where the archive cannot be written again without some of its images */
export function refuseCleanZip({ labelsFrom }: Manifest, { parts }: RangeReader): void {
  if (labelsFrom === 'table') {
    const why = '--clean-zip takes no rows out of a table of labels, which would then name missing images';
    throw new ConfigError(why, { remedy: REMEDY });
  }
  if (parts)
    throw new ConfigError(`--clean-zip writes one archive again, and ${parts.length} were given`, { remedy: REMEDY });
}

/**
 * Writes an inspected archive again without images, and without those that its configuration leaves out.
 * @param file absolute
 * @returns how many files it holds, and how many were left out
 */
export async function cleanZip(
  { archive, manifest: { config } }: Inspected,
  excluded: readonly Excluded[],
  file: string,
  signal: AbortSignal,
): Promise<{ readonly files: number; readonly left: number }> {
  const names = new Set([...config.exclude, ...excluded.map((own) => own.file)]);
  return { files: await writeCleanZip(archive, config.limits, names, file, signal), left: names.size };
}
