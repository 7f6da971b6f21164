import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ConfigError } from '../shared/errors';
import { parseS3Address } from '../shared/storage/store-address';

const WANTED = 'a folder, file:///folder, s3://bucket or s3://bucket/prefix';

/**
 * The address of the store that a person named: a folder by its path, or an address as `openBlobStore` takes it.
 * @param where what it was given by, '--store'
 * @throws ConfigError where it is empty, or an address of another kind: a path of that spelling would be made without a word
 */
export function storeUri(place: string, where = '--store'): string {
  refuseEmpty(place, where, WANTED);
  if (!isAddress(place)) return pathToFileURL(resolve(place)).href;
  if (/^file:/i.test(place)) return pathToFileURL(pathOf(place, where)).href;
  if (parseS3Address(place)) return place;
  throw new ConfigError(`${where} is ${JSON.stringify(place)}, which is not a store: wanted ${WANTED}`, {
    remedy: `${/^s3:/i.test(place) ? 'check the spelling of the bucket' : 'copy it to a folder or a bucket'}, or write ./${place} for a folder of that name`,
  });
}

/**
 * The path of a file or folder on this machine that a person named.
 * @param where what it was given by, '--out'
 * @throws ConfigError where it is empty or an address
 */
export function localPath(place: string, where: string): string {
  const wanted = 'a path on this machine';
  refuseEmpty(place, where, wanted);
  if (!isAddress(place)) return resolve(place);
  const remedy = parseS3Address(place)
    ? 'give a path, and copy its contents with "aws s3 cp --recursive"'
    : `give a path; ./${place} is one of that spelling`;
  throw new ConfigError(`${where} is ${JSON.stringify(place)}, an address: wanted ${wanted}`, { remedy });
}

/** `C:\photos` is a path; so is what begins with a dot or a slash. */
function isAddress(place: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(place) || /^(file|memory|s3|gs|az|https?):/i.test(place);
}

function pathOf(address: string, where: string): string {
  try {
    return fileURLToPath(address);
  } catch (cause) {
    throw new ConfigError(`${where} is ${JSON.stringify(address)}: ${(cause as Error).message}`, {
      remedy: 'give a path, or an address such as file:///folder',
      cause,
    });
  }
}

function refuseEmpty(place: string, where: string, wanted: string): void {
  if (place === '') throw new ConfigError(`${where} is empty: wanted ${wanted}`);
}
