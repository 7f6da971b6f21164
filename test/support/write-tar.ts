export interface TarEntry {
  readonly name: string | Buffer;
  readonly data?: Uint8Array | string;
  /** One character, '0' without it. */
  readonly type?: string;
  /** What the header says instead of the length of the data: octal digits, or the whole field. */
  readonly size?: string | Buffer;
  readonly prefix?: string;
  readonly linkname?: string;
  /** 'ustar' without it. */
  readonly format?: 'ustar' | 'gnu' | 'v7';
  /** What stands in place of the right checksum. */
  readonly checksum?: string;
}

/** Two blocks of zeros. */
export const TAR_END = Buffer.alloc(1024);

/** A tar, byte by byte: honest where nothing else is asked for, and closed with its end mark. */
export function writeTar(entries: readonly TarEntry[], end: Uint8Array = TAR_END): Buffer {
  return Buffer.concat([...entries.flatMap((entry) => [headerOf(entry), padded(entry.data ?? '')]), end]);
}

/** An extended header for the entry behind it. */
export function paxHeader(records: Readonly<Record<string, string>>, type: 'x' | 'g' = 'x'): TarEntry {
  const data = Object.entries(records).map(([key, value]) => paxRecord(key, value));
  return { name: 'PaxHeaders/1', type, data: Buffer.concat(data) };
}

/** The length of a record counts its own digits. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function headerOf({ name, data = '', type = '0', size, prefix, linkname, format = 'ustar', checksum }: TarEntry) {
  const header = Buffer.alloc(512);
  const put = (value: string | Buffer, at: number, most: number) => Buffer.from(value).copy(header, at, 0, most);
  put(name, 0, 100);
  put('0000644\0', 100, 8);
  put('0001750\0', 108, 8);
  put('0001750\0', 116, 8);
  const bytes = Buffer.from(data).length;
  put(size ?? `${bytes.toString(8).padStart(11, '0')}\0`, 124, 12);
  put('14371573100\0', 136, 12);
  put(format === 'v7' && type === '0' ? '\0' : type, 156, 1);
  put(linkname ?? '', 157, 100);
  if (format === 'ustar') put('ustar\x0000', 257, 8);
  if (format === 'gnu') put('ustar  \0', 257, 8);
  put(prefix ?? '', 345, 155);
  put('        ', 148, 8);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(checksum ?? `${sum.toString(8).padStart(6, '0')}\0 `, 148, 8);
  return header;
}

function padded(data: Uint8Array | string): Buffer {
  const bytes = Buffer.from(data);
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}
