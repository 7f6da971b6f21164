import { expectedArchitecture } from '../../shared/backbone/architectures';
import type { ServedBase } from '../../shared/records/served-settings';
import { POOL } from '../select/pool';

/** The bases that can be chosen on the page: every one that has a name. Nothing is fetched or measured. */
export function servedBases(cacheFolder: string): ServedBase[] {
  return POOL.map(({ name, title, imageSizesPx, fetchBytes, isCached }) => {
    const imageSizePx = imageSizesPx[0] as number;
    return {
      ...{ name, title, imageSizePx, fetchBytes },
      isHere: isCached(cacheFolder, imageSizePx),
      canFineTune: expectedArchitecture({ base: name }).can.fineTune,
    };
  });
}
