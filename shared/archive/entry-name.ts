import { isAscii, isUtf8 } from 'node:buffer';
import { type ExtraField, getFileNameLowLevel } from 'yauzl';

const UTF8_FLAG = 0x800;
const UNICODE_PATH = 0x7075;

/**
 * The name that an entry's header holds. Bytes that are valid UTF-8 are read as UTF-8 even where the flag for it is
 * missing, because macOS leaves it out; all else is code page 437, or the Unicode path field where there is one.
 */
export function decodeEntryName(flags: number, raw: Buffer, extra: readonly ExtraField[]): string {
  const unicode = extra.filter(({ id }) => id === UNICODE_PATH);
  if (unicode.length === 0 && isAscii(raw)) return raw.toString('latin1');
  return getFileNameLowLevel(isUtf8(raw) ? flags | UTF8_FLAG : flags, raw, unicode, true);
}

/** Why a path could lead out of the folder that it is unpacked in; `undefined` for a harmless one. */
export function findEscape(name: string): string | undefined {
  if (name === '') return 'it has no name';
  if (name.includes('\0')) return 'its name contains a NUL';
  if (name.includes('\\')) return 'its path contains a backslash';
  if (name.startsWith('/')) return 'its path is absolute';
  if (/^[A-Za-z]:/.test(name)) return 'its path starts with a drive letter';
  if (name.includes('..') && name.split('/').includes('..')) return 'its path leads out of the archive with ".."';
  return undefined;
}

/** The path without empty and '.' segments; a folder keeps its closing '/'. '' for the archive's own root. */
export function canonicalName(name: string): string {
  if (!name.includes('//') && !name.startsWith('./') && !name.includes('/./') && !name.endsWith('/.')) return name;
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.');
  return segments.length > 0 && name.endsWith('/') ? `${segments.join('/')}/` : segments.join('/');
}
