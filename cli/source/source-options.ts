import type { Limits } from '../../shared/config';
import type { BlobStore } from '../../shared/storage/blob-store';

/** Progress of bringing a source in. */
export type SourceProgress =
  | { readonly kind: 'notice'; readonly text: string }
  /** `total` is not always known. */
  | {
      readonly kind: 'bytes';
      readonly action: 'download' | 'pack' | 'unpack';
      readonly name: string;
      readonly done: number;
      readonly total?: number;
    }
  | { readonly kind: 'drawn'; readonly done: number; readonly total: number };

export interface SourceOptions {
  /** Folders and downloads are brought into its incoming/. */
  readonly store: BlobStore;
  /** The user's cache folder; the default archive lies in its sources/. */
  readonly cacheFolder: string;
  readonly limits: Limits;
  /** Path of a table of labels that goes with the source. */
  readonly labels?: string | undefined;
  readonly signal?: AbortSignal;
  readonly progress?: (event: SourceProgress) => void;
  /** Accepts http:// on this machine itself, for tests. */
  readonly allowLoopbackHttp?: boolean;
}

/** What the user gave: paths and addresses, of which several are one set; none for the default source. */
export type SourceArgument = string | readonly string[] | undefined;

/** A zip, or a set of zips, that openSource() can open. */
export interface ResolvedSource {
  readonly uri: string;
  /** For people: the source's last segment. */
  readonly name: string;
}
