import { type PthStorage, STORAGE_TYPES, type StorageType } from './pth-storage';
import { PthTensor } from './pth-tensor';
import { PickledGlobal, PickleError, type PickleRules } from './unpickle';

const TYPES = new Map<unknown, StorageType>(
  STORAGE_TYPES.map((type) => [new PickledGlobal(`torch.${type.name}`), type]),
);

const GLOBALS: ReadonlyMap<string, PickledGlobal> = new Map(
  [
    ...(TYPES.keys() as IterableIterator<PickledGlobal>),
    new PickledGlobal('collections.OrderedDict', orderedDict),
    new PickledGlobal('torch._utils._rebuild_tensor_v2', rebuildTensor),
    new PickledGlobal('torch._utils._rebuild_parameter', ([tensor]) => tensor),
  ].map((known) => [known.name, known]),
);

/**
 * What a state dict may name: tensors, their storages and ordered dicts.
 * @param storages receives each storage that the pickle mentions, by its key
 */
export function stateDictRules(storages: Map<string, PthStorage>): PickleRules {
  return {
    globals: GLOBALS,
    load(id) {
      const storage = storageOf(id);
      const known = storages.get(storage.key);
      if (known && (known.type !== storage.type || known.length !== storage.length)) {
        throw new PickleError(`two storages "${storage.key}"`);
      }
      storages.set(storage.key, known ?? storage);
      return known ?? storage;
    },
  };
}

/** ('storage', type, key, device, length), and in the legacy layout a view into another storage, which is none today. */
function storageOf(id: unknown): PthStorage {
  const [kind, global, key, , length, view] = Array.isArray(id) ? id : [];
  const type = TYPES.get(global);
  const isStorage = kind === 'storage' && typeof key === 'string' && Number.isSafeInteger(length) && length >= 0;
  if (!isStorage || !type || (view !== undefined && view !== null)) {
    throw new PickleError('a storage that is described in another way than torch.save does');
  }
  return { type, key, length };
}

function orderedDict(args: readonly unknown[]): Map<unknown, unknown> {
  if (args.length > 0) throw new PickleError('an OrderedDict that is made of arguments');
  return new Map();
}

function rebuildTensor([storage, offset, shape, strides]: readonly unknown[]): PthTensor {
  if (!isStorage(storage)) throw new PickleError('a tensor without a storage');
  return new PthTensor(storage, offset, shape, strides);
}

function isStorage(value: unknown): value is PthStorage {
  return typeof value === 'object' && value !== null && 'type' in value && 'key' in value && 'length' in value;
}
