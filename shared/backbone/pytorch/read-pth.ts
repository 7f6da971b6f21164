import { BaseError } from '../../errors';
import { type PthParts, readLegacyPth } from './legacy-pth';
import { storedNumbers } from './pth-storage';
import { PthTensor } from './pth-tensor';
import { PickleError } from './unpickle';
import { isZip, readZipPth } from './zip-pth';

/** A weight as PyTorch keeps it: kernels [out, in, h, w]. */
export interface TorchTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The weights of a module, by the names that PyTorch gives them: 'features.0.0.weight'. */
export type StateDict = ReadonlyMap<string, TorchTensor>;

const PICKLE = 0x80;
const REMEDY = 'Give a state dict, as torch.save(model.state_dict(), "weights.pth") writes it.';

/**
 * The state dict of a .pth or .pt file in either layout of torch.save, as float32; a half or a bfloat16 is exact. The
 * file is untrusted: its pickle can name tensors and dicts, nothing else, and nothing of it is run. Memory is bounded by a
 * small multiple of the file. Values of the dict that are no tensors are passed over.
 * @param name of the file, for errors
 * @throws BaseError for a file of another kind, a damaged one, or one that holds more than a state dict
 */
export async function readPth(bytes: Uint8Array, name: string): Promise<StateDict> {
  try {
    return tensorsOf(await partsOf(bytes), bytes.length);
  } catch (cause) {
    if (!(cause instanceof PickleError)) throw cause;
    throw new BaseError(`Cannot read PyTorch weights "${name}": found ${cause.message}`, { cause, remedy: REMEDY });
  }
}

async function partsOf(bytes: Uint8Array): Promise<PthParts> {
  if (isZip(bytes)) return readZipPth(bytes);
  if (bytes[0] === PICKLE) return readLegacyPth(bytes);
  throw new PickleError('neither a zip nor a pickle');
}

function tensorsOf({ value, storages }: PthParts, fileBytes: number): StateDict {
  if (!(value instanceof Map)) throw new PickleError('no dict of tensors');
  const tensors = new Map<string, TorchTensor>();
  const numbers = new Map<string, Float32Array>();
  let length = 0;
  for (const [key, tensor] of value) {
    if (typeof key !== 'string' || !(tensor instanceof PthTensor)) continue;
    // Tensors may share a storage; without a limit, a small file could ask for very many copies of it.
    length += tensor.length;
    if (length > fileBytes) throw new PickleError(`tensors of more numbers than the file has bytes, ${fileBytes}`);
    const { storage } = tensor;
    const bytes = storages.get(storage.key);
    if (!bytes) throw new PickleError(`a tensor "${key}" whose storage "${storage.key}" is missing`);
    const ofStorage = numbers.get(storage.key) ?? storedNumbers(storage, bytes);
    numbers.set(storage.key, ofStorage);
    tensors.set(key, { shape: tensor.shape, values: tensor.values(ofStorage) });
  }
  if (tensors.size === 0) throw new PickleError(`no tensor in a dict of ${describeKeys(value)}`);
  return tensors;
}

function describeKeys(dict: ReadonlyMap<unknown, unknown>): string {
  const names = [...dict.keys()].slice(0, 5).map((key) => JSON.stringify(String(key).slice(0, 40)));
  return names.length === 0 ? 'no entries' : `${names.join(', ')}${dict.size > names.length ? ' and more' : ''}`;
}
