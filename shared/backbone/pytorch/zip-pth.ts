import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise } from 'yauzl';
import type { PthParts } from './legacy-pth';
import type { PthStorage } from './pth-storage';
import { stateDictRules } from './state-dict-rules';
import { PickleError, unpickle } from './unpickle';

/** True for bytes that begin as a zip does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/**
 * The layout of torch.save since version 1.6: a zip whose entries are not compressed, <folder>/data.pkl with the value and
 * <folder>/data/<key> with a storage each.
 * @throws PickleError
 */
export async function readZipPth(bytes: Uint8Array): Promise<PthParts> {
  const entries = await readEntries(bytes);
  const pickle = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (!pickle) throw new PickleError('a zip without data.pkl');
  const folder = pickle.slice(0, -'data.pkl'.length);
  const order = entries.get(`${folder}byteorder`);
  if (order && Buffer.from(order).toString('latin1').trim() !== 'little') {
    throw new PickleError('numbers of a machine that is not little-endian');
  }
  const mentioned = new Map<string, PthStorage>();
  const { value } = unpickle(entries.get(pickle)!, 0, stateDictRules(mentioned));
  const storages = new Map<string, Uint8Array>();
  for (const [key, { length, type }] of mentioned) {
    const name = `${folder}data/${key}`;
    const stored = entries.get(name);
    const wanted = length * type.valueBytes;
    if (stored?.length !== wanted) {
      throw new PickleError(`"${name}" ${stored ? `of ${stored.length} bytes` : 'missing'}, wanted ${wanted} bytes`);
    }
    storages.set(key, stored);
  }
  return { value, storages };
}

/** Where they lie: nothing is copied. */
async function readEntries(bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
  const entries = new Map<string, Uint8Array>();
  try {
    const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      lazyEntries: true,
    });
    for await (const entry of zip.eachEntry()) {
      const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
      entries.set(entry.fileName, contentOf(entry, bytes, fileDataStart));
    }
  } catch (cause) {
    if (cause instanceof PickleError) throw cause;
    throw new PickleError(`a damaged zip: ${(cause as Error).message}`, { cause });
  }
  return entries;
}

const STORED = 0;

function contentOf(entry: Entry, bytes: Uint8Array, start: number): Uint8Array {
  const { fileName, compressionMethod, uncompressedSize } = entry;
  if (compressionMethod !== STORED) throw new PickleError(`"${fileName}" compressed, which torch.save never does`);
  const content = bytes.subarray(start, start + uncompressedSize);
  if (content.length !== uncompressedSize) throw new PickleError(`"${fileName}" cut off`);
  if (crc32(content) !== entry.crc32) throw new PickleError(`"${fileName}" damaged: its checksum is another`);
  return content;
}
