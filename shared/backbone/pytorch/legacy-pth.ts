import type { PthStorage } from './pth-storage';
import { stateDictRules } from './state-dict-rules';
import { PickleError, type PickleRules, unpickle } from './unpickle';

/** What a file of torch.save holds. */
export interface PthParts {
  /** As it was pickled. */
  readonly value: unknown;
  /** Key → the bytes of its numbers. */
  readonly storages: ReadonlyMap<string, Uint8Array>;
}

const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;
const NO_GLOBALS: PickleRules = {
  globals: new Map(),
  load() {
    throw new PickleError('a storage in front of the state dict');
  },
};

/**
 * The layout of torch.save before version 1.6: five pickles one after the other (magic, protocol, the machine's sizes, the
 * value, the storages' keys), then each storage with its length in front.
 * @throws PickleError
 */
export function readLegacyPth(bytes: Uint8Array): PthParts {
  let at = 0;
  const next = (rules: PickleRules) => {
    const { value, end } = unpickle(bytes, at, rules);
    at = end;
    return value;
  };
  if (next(NO_GLOBALS) !== MAGIC) throw new PickleError('a pickle that torch.save did not write');
  const protocol = next(NO_GLOBALS);
  if (protocol !== PROTOCOL) throw new PickleError(`torch.save's protocol ${String(protocol)}, wanted ${PROTOCOL}`);
  const machine = next(NO_GLOBALS);
  if (!(machine instanceof Map) || machine.get('little_endian') !== true) {
    throw new PickleError('numbers of a machine that is not little-endian');
  }
  const mentioned = new Map<string, PthStorage>();
  const value = next(stateDictRules(mentioned));
  return { value, storages: readStorages(bytes, next(NO_GLOBALS), mentioned, () => at) };
}

const LENGTH_BYTES = 8;

function readStorages(
  bytes: Uint8Array,
  keys: unknown,
  mentioned: ReadonlyMap<string, PthStorage>,
  start: () => number,
): PthParts['storages'] {
  if (!Array.isArray(keys)) throw new PickleError('no list of storages');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const storages = new Map<string, Uint8Array>();
  let at = start();
  for (const key of keys) {
    const storage = mentioned.get(key);
    if (!storage) throw new PickleError('a storage that no tensor looks into');
    const from = at + LENGTH_BYTES;
    const end = from + storage.length * storage.type.valueBytes;
    if (end > bytes.length) throw new PickleError(`${bytes.length} bytes, wanted ${end} or more`);
    const found = view.getBigInt64(at, true);
    if (found !== BigInt(storage.length)) {
      throw new PickleError(`a storage "${storage.key}" of ${found} numbers, wanted ${storage.length}`);
    }
    storages.set(storage.key, bytes.subarray(from, end));
    at = end;
  }
  return storages;
}
