import type { Capabilities } from '../../shared/backbone/architecture';
import { architectureOf, expectedArchitecture, expectedBackbone } from '../../shared/backbone/architectures';
import type { AskedConfig } from '../../shared/config';
import { type CandidateOptions, prepareCandidate } from './candidates';
import { POOL, type PoolBase } from './pool';

/** A base of the pool with what is known of it here. */
export interface PoolRow extends Omit<PoolBase, 'isCached'> {
  readonly cached: boolean;
  /** At its first size; where that is known before it is fetched. */
  readonly featureCount?: number | undefined;
  /** Millions, of one image. */
  readonly multiplyAdds?: number | undefined;
  /** Of the base alone on this machine, where it is in the cache. */
  readonly msPerImage?: number | undefined;
  /** Whether other programs were busy meanwhile, so that it takes less. */
  readonly msIsUpperBound?: boolean;
  readonly can: Capabilities;
}

/** Every base that has a name; the speed of those that are in the cache is measured unless it is known. Nothing is fetched. */
export async function describePool(options: CandidateOptions & { readonly measureAgain: boolean }): Promise<PoolRow[]> {
  const rows: PoolRow[] = [];
  for (const { isCached, ...known } of POOL) {
    const [imageSizePx] = known.imageSizesPx;
    const config: AskedConfig = { ...options.config, base: known.name, imageSizePx };
    const cached = isCached(options.cacheFolder, imageSizePx);
    const candidate = cached ? await prepareCandidate({ base: known.name, imageSizePx }, options) : undefined;
    const measured = candidate && 'space' in candidate ? candidate : undefined;
    if (candidate && !measured) options.notice(`${known.name}: ${(candidate as { reason: string }).reason}`);
    const backbone = measured?.prepared.backbone ?? expectedBackbone(config);
    rows.push({
      ...known,
      cached,
      featureCount: backbone?.featureCount,
      multiplyAdds: backbone?.multiplyAdds,
      msPerImage: measured?.msPerImage,
      ...(measured?.isBusy && { msIsUpperBound: true }),
      can: (measured ? architectureOf(measured.prepared.backbone) : expectedArchitecture(config)).can,
    });
  }
  return rows;
}
