import type { RangeReader } from '../../shared/archive/range-reader';
import type { Config } from '../../shared/config';
import type { Dataset } from '../../shared/dataset/read-dataset';
import type { DecodeImage } from '../../shared/images/decoding';
import type { Backbone } from '../../shared/records/backbone';
import type { BlobStore } from '../../shared/storage/blob-store';
import type { BaseProvider } from '../handler';

/** What the int8 form of a base is made from, or judged by. */
export interface Int8Options {
  readonly store: BlobStore;
  readonly base: BaseProvider;
  readonly sha256: string;
  readonly backbone: Backbone;
  readonly source: RangeReader;
  readonly dataset: Dataset;
  readonly config: Config;
  /** `decodeImage` without it. */
  readonly decode?: DecodeImage;
  notice(text: string): void;
}

/** Training images that int8 is held against float32 on. */
export const GUARD_IMAGES = 64;
/** To calibrate with and to guard with, each at least. */
export const FEWEST_IMAGES = 8;
