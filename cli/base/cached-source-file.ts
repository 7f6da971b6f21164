import { join } from 'node:path';
import type { KnownSource } from '../../shared/backbone/known-sources';

/** Where the weights of a known base lie in the cache, as they were published, once they have been fetched. */
export function cachedSourceFile(cache: string, { id, format }: Pick<KnownSource, 'id' | 'format'>): string {
  return join(cache, 'bases', `${id}.${format === 'onnx' ? 'onnx' : 'pth'}`);
}
