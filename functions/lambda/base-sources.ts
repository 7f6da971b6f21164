import { BaseError } from '../../shared/errors';
import type { BlobStore } from '../../shared/storage/blob-store';
import type { BaseProviderOptions } from '../base/base-provider';
import { IMAGENET_FOLDER, imagenetFileName } from '../base/named-base';
import { fetchWebFile, fetchWeights, openRemoteBase, type RemoteBaseOptions } from '../base/remote-base';

export interface BaseSourcesOptions extends Omit<RemoteBaseOptions, 'openStore'> {
  readonly store: BlobStore;
  openStore(uri: string): BlobStore;
  /** Another place for Keras' files, for tests. */
  readonly imagenetFolder?: string;
}

/**
 * Where a function gets weights from: imagenet over HTTPS, a network of the user's own by its address. A function has no
 * package index, so stanford-dogs has to be in the store already.
 */
export function baseSources(
  options: BaseSourcesOptions,
): Pick<BaseProviderOptions, 'fetchNamed' | 'fetchKnown' | 'open'> {
  const { store, imagenetFolder = IMAGENET_FOLDER } = options;
  const notHere = (name: string) =>
    new BaseError(`The base "${name}" is not in ${store.uri}, and a function cannot fetch it`, {
      remedy: `run "headstart deploy --base ${name}", which uploads it, or give the https:// or s3:// address of an H5 file as the base`,
    });
  return {
    async fetchNamed(base) {
      if (base.name === 'imagenet') {
        return { name: base.name, bytes: await fetchWeights(imagenetFolder + imagenetFileName(base), options) };
      }
      throw notHere(base.name);
    },
    async fetchKnown({ id, title, where }) {
      if (where.kind === 'wheel') throw notHere(id);
      return (await fetchWebFile(title, where, options)).bytes;
    },
    async open(address) {
      if (/^(s3|https?):\/\//i.test(address)) return openRemoteBase(address, options);
      throw new BaseError(`The base ${JSON.stringify(address)} is a path, which means nothing to a function`, {
        remedy: 'upload the file to the bucket under base/ and give its s3:// address, or give an https:// address',
      });
    },
  };
}
