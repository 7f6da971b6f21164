import { baseKeys } from '../../shared/artifacts';
import { checkFor, expectedArchitecture } from '../../shared/backbone/architectures';
import { loadNetwork } from '../../shared/backbone/load-network';
import { pairBackbone, pairSha256 } from '../../shared/backbone/pair/pair-backbone';
import { pairOf } from '../../shared/backbone/pair-of';
import type { AskedConfig } from '../../shared/config';
import type { BlobStore } from '../../shared/storage/blob-store';
import type { BaseProvider } from '../handler';

type Prepare = BaseProvider['prepare'];

interface Options {
  readonly store: BlobStore;
  notice(text: string): void;
}

/**
 * Brings both bases of a pair into the store, and the network that is made of them. The first one says at which size both
 * read an image, where the configuration does not.
 * @param prepare brings one base
 * @throws ConfigError where one cannot read images of that size, BaseError where they do not go into one network
 */
export async function preparePair(
  config: AskedConfig,
  { store, notice }: Options,
  prepare: Prepare,
): ReturnType<Prepare> {
  const [one, other] = pairOf(config.base) as readonly [string, string];
  const first = await prepare({ ...config, base: one });
  const { imageSizePx } = first.backbone;
  const asked = { ...config, base: other, imageSizePx };
  checkFor(expectedArchitecture(asked), asked);
  const parts = [first, await prepare(asked)];
  const name = parts.map((part) => part.name).join('+');
  const base = { name, sha256: pairSha256(parts), backbone: pairBackbone(parts) };
  const key = baseKeys(base.sha256).onnx(imageSizePx);
  if ((await store.size(key)) === undefined) await store.put(key, await loadNetwork(store, base, notice));
  return base;
}
