/** Names that stores write under until an object is whole. No key may look like one, so a listing never shows one. */
export const TEMPORARY_PREFIX = '.~';

/** Whether a file's name is one that a store has made up for an object in the making; others begin so, too (".~lock.a.odt#"). */
export const isTemporary = (name: string) => /^\.~[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name);

/**
 * Holds a key to the port's rules: relative, '/'-separated, no empty, '.' or '..' segment, nothing that a file system
 * reads otherwise (backslash, NUL), no lone surrogate (it has no UTF-8 form), at most 1,024 bytes as on S3, of which
 * the prefix that a store lies below takes its share.
 *
 * @throws RangeError naming the key and the rule
 */
export function checkKey(key: string, { prefix = '' } = {}): void {
  const refuse = (why: string): never => {
    throw new RangeError(`The key ${JSON.stringify(key)} is not valid: ${why}`);
  };
  if (Buffer.byteLength(prefix) + Buffer.byteLength(key) > 1024) {
    refuse(`it has more than 1,024 bytes${prefix && ` with the store's prefix "${prefix}"`}`);
  }
  if (!isWellFormed(key)) refuse('it contains a lone surrogate');
  if (key.includes('\\') || key.includes('\0')) refuse('it contains a backslash or a NUL');
  for (const segment of key.split('/')) {
    if (segment === '') refuse('a segment is empty');
    if (segment === '.' || segment === '..') refuse(`a segment is "${segment}"`);
    if (segment.startsWith(TEMPORARY_PREFIX)) refuse(`a segment starts with "${TEMPORARY_PREFIX}"`);
  }
}

/** @throws RangeError unless 0 <= start <= end, both whole numbers */
export function checkRange(start: number, end: number): void {
  if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end) return;
  throw new RangeError(`The range [${start}, ${end}) is not valid`);
}

/** Orders strings by UTF-16 code unit, as `<` does and as the port's listings promise. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
