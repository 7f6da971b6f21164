import { existsSync } from 'node:fs';
import { DEFAULT_IMAGE_SIZE_PX } from '../../functions/base/named-base';
import { KNOWN_SOURCES, type KnownSource } from '../../shared/backbone/known-sources';
import { KERAS_WEIGHTS } from '../../shared/backbone/weights-origin';
import { ConfigError } from '../../shared/errors';
import { IMAGE_SIZES_PX, type ImageSizePx } from '../../shared/records/base-sizes';
import { cachedBaseFile } from '../base/cached-base-file';
import { cachedSourceFile } from '../base/cached-source-file';

/** A base that can be asked for by name. */
export interface PoolBase {
  readonly name: string;
  readonly title: string;
  /** Of the weights. */
  readonly licence: string;
  /** Sides of its input; the first is what it is taken at unless another is asked for. */
  readonly imageSizesPx: readonly number[];
  /** Bytes that are fetched; undefined where nobody knows before. */
  readonly fetchBytes: number | undefined;
  /** Whether its weights lie in the cache. */
  isCached(cache: string, imageSizePx?: number): boolean;
}

/** A base at one size: what selection measures. */
export interface PoolEntry {
  /** As `--base` takes it. */
  readonly base: string;
  /** Undefined for the size of a file of the user's own. */
  readonly imageSizePx: number | undefined;
}

/** Larger ones are measured where they are in the cache already, or named. */
const MOST_FETCH_BYTES = 32e6;
/** What is measured besides a base's own size, where it can be had: a third to a half of the cost. */
const CHEAP_SIZE_PX = 160;
const NOTEBOOK_SIZES_PX = [
  DEFAULT_IMAGE_SIZE_PX,
  ...IMAGE_SIZES_PX.filter((size) => size !== DEFAULT_IMAGE_SIZE_PX).toReversed(),
];

const KERAS: readonly PoolBase[] = [
  {
    name: 'imagenet',
    title: "MobileNetV2 (Keras')",
    licence: KERAS_WEIGHTS.imagenet.licence,
    imageSizesPx: NOTEBOOK_SIZES_PX,
    fetchBytes: 9_406_464,
    isCached: (cache, imageSizePx = DEFAULT_IMAGE_SIZE_PX) =>
      existsSync(cachedBaseFile(cache, named('imagenet', imageSizePx))),
  },
  {
    name: 'stanford-dogs',
    title: 'MobileNetV2 (tuned on dogs)',
    licence: KERAS_WEIGHTS['stanford-dogs'].licence,
    imageSizesPx: NOTEBOOK_SIZES_PX,
    fetchBytes: 28_000_000,
    isCached: (cache) => existsSync(cachedBaseFile(cache, named('stanford-dogs', DEFAULT_IMAGE_SIZE_PX))),
  },
];

/** Every base that has a name. */
export const POOL: readonly PoolBase[] = [...KERAS, ...KNOWN_SOURCES.map(ofSource)];

/**
 * What `--pool` asks for: names, "name@size", paths and addresses of files; "all" for every name. Without it, every base that is in
 * the cache or costs little to fetch.
 * @param imageSizePx one size for all that name none
 * @throws ConfigError where a size is none
 */
export function poolEntries(asked: string | undefined, cache: string, imageSizePx?: number): PoolEntry[] {
  const names =
    asked === undefined
      ? POOL.filter(
          (own) => own.isCached(cache) || (own.fetchBytes ?? Number.POSITIVE_INFINITY) <= MOST_FETCH_BYTES,
        ).map(({ name }) => name)
      : asked === 'all'
        ? POOL.map(({ name }) => name)
        : asked.split(',').map((name) => name.trim());
  const entries = names.flatMap((name) => entriesOf(name, imageSizePx));
  const keyOf = (entry: PoolEntry) => `${entry.base}@${entry.imageSizePx}`;
  return [...new Map(entries.map((entry) => [keyOf(entry), entry])).values()];
}

function entriesOf(asked: string, imageSizePx: number | undefined): PoolEntry[] {
  if (!asked) throw new ConfigError('--pool has an empty name', { remedy: 'headstart bases lists the names' });
  const [, base = asked, size] = /^(.+)@([^@/]*)$/.exec(asked) ?? [];
  if (size !== undefined) {
    if (!/^[1-9]\d{1,3}$/.test(size)) throw new ConfigError(`--pool has "${asked}", wanted a size such as 224 after @`);
    return [{ base, imageSizePx: Number(size) }];
  }
  if (imageSizePx !== undefined) return [{ base, imageSizePx }];
  const known = POOL.find(({ name }) => name === base);
  if (!known) return [{ base, imageSizePx: undefined }];
  const [own, ...others] = known.imageSizesPx;
  const second = own === CHEAP_SIZE_PX ? 224 : CHEAP_SIZE_PX;
  return [own, ...others.filter((other) => other === second)].map((px) => ({ base, imageSizePx: px }));
}

function ofSource(source: KnownSource): PoolBase {
  const { id, title, licence, imageSizesPx, where } = source;
  return {
    ...{ name: id, title, licence, imageSizesPx },
    fetchBytes: where.bytes ?? undefined,
    isCached: (cache) => existsSync(cachedSourceFile(cache, source)),
  };
}

const named = (name: 'imagenet' | 'stanford-dogs', imageSizePx: number) => ({
  name,
  width: 1 as const,
  imageSizePx: imageSizePx as ImageSizePx,
});
