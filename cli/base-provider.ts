import { createBaseProvider, type DisposableBaseProvider } from '../functions/base/base-provider';
import type { BlobStore } from '../shared/storage/blob-store';
import { readNamedFile } from '../shared/storage/read-named-file';
import { type BaseFileOptions, openBaseFile } from './base/base-file';
import { type FetchOptions, fetchBase } from './base/fetch-base';
import { type FetchSourceOptions, fetchSource } from './base/fetch-source';
import { loadTensorflow } from './machine/load-tensorflow';

export interface LocalBaseOptions {
  readonly store: BlobStore;
  /** The user's cache folder, where published weights lie. */
  readonly cache: string;
  /** Whether what is prepared is run in this process. */
  readonly runsSoon?: boolean;
  /** Of ONNX Runtime; one per core without it. */
  readonly onnxThreads?: number;
  /** Told when another network than the preferred one is taken. */
  notice(text: string): void;
  readonly fetchOptions?: FetchOptions;
  readonly fetchSourceOptions?: FetchSourceOptions;
  readonly fileOptions?: BaseFileOptions;
}

/** A laptop's BaseProvider: published weights come through the user's cache, and a base may be a path. */
export function createLocalBaseProvider(options: LocalBaseOptions): DisposableBaseProvider {
  const { store, cache, runsSoon, onnxThreads, notice, fetchOptions, fetchSourceOptions, fileOptions } = options;
  return createBaseProvider({
    store,
    runsSoon,
    onnxThreads,
    notice,
    fetchNamed: async (base) => ({
      name: base.name,
      bytes: await readNamedFile(await fetchBase(cache, base, fetchOptions)),
    }),
    fetchKnown: async (source) => readNamedFile(await fetchSource(cache, source, { ...fetchSourceOptions, notice })),
    open: (address) => openBaseFile(address, fileOptions),
    async describeOnnx(bytes, asked) {
      // Most runs need none of it.
      const { describeOnnxOnce } = await import('./base/describe-onnx-once');
      return describeOnnxOnce(cache)(bytes, asked);
    },
    loadTensorflow,
  });
}
