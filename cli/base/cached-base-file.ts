import { join } from 'node:path';
import { imagenetFileName, type NamedBase } from '../../functions/base/named-base';

/** Where the published weights of a named base lie in the cache, once they have been fetched. */
export function cachedBaseFile(cache: string, base: NamedBase): string {
  const file = base.name === 'imagenet' ? imagenetFileName(base) : `${base.name}.h5`;
  return join(cache, 'bases', file);
}
