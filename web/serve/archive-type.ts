import { ApiError } from './api';

/** Where a tar's header says that it is one. */
const TAR_AT = 257;

/**
 * The media type of an archive, by its first bytes: so that nothing of a wrong one is sent.
 * @throws ApiError where it is none, or too large
 */
export async function archiveType(file: File, maxBytes: number): Promise<string> {
  if (file.size > maxBytes) {
    throw new ApiError(`${file.name} has ${sizeText(file.size)}, the limit is ${sizeText(maxBytes)}.`);
  }
  let start: string;
  try {
    start = String.fromCharCode(...new Uint8Array(await file.slice(0, 512).arrayBuffer()));
  } catch (cause) {
    throw new ApiError(`${file.name} cannot be read.`, 'Is it a folder? Collect images takes folders.', { cause });
  }
  if (start.startsWith('PK\x03\x04') || start.startsWith('PK\x05\x06')) return 'application/zip';
  if (start.startsWith('\x1f\x8b')) return 'application/gzip';
  if (start.startsWith('ustar', TAR_AT)) return 'application/x-tar';
  throw new ApiError(
    `${file.name} is not a zip, a .tar or a .tar.gz.`,
    'Pack the class folders into one, or collect single images.',
  );
}

export function sizeText(bytes: number): string {
  const [unit, size] = bytes >= 1e9 ? ['GB', bytes / 1e9] : bytes >= 1e6 ? ['MB', bytes / 1e6] : ['kB', bytes / 1e3];
  return `${size.toFixed(size < 10 ? 1 : 0)} ${unit}`;
}
