import { fileURLToPath } from 'node:url';
import { SourceError } from '../errors';
import type { ConditionalBlobStore } from './blob-store';
import { createS3Client } from './create-s3-client';
import { FileBlobStore } from './file-blob-store';
import { MemoryBlobStore } from './memory-blob-store';
import type { PrunableStore } from './prunable-store';
import { S3BlobStore } from './s3-blob-store';
import { isBucketName, parseS3Address } from './store-address';

export interface OpenBlobStoreOptions {
  /** Bucket in the path, not in the host's name, also at the service's own endpoint. */
  readonly pathStyle?: boolean;
  readonly region?: string;
}

/**
 * The store at an address: `file:///folder`, `s3://bucket`, `s3://bucket/prefix`, a plain bucket name (as shard lists
 * carry it) or `memory:` (a new one at every call). Nothing is contacted yet; the S3 client is made by the first request.
 *
 * @throws SourceError where the address has another form
 */
export function openBlobStore(uri: string, options: OpenBlobStoreOptions = {}): PrunableStore & ConditionalBlobStore {
  if (uri.startsWith('file:')) return new FileBlobStore(fileURLToPath(uri));
  if (uri === 'memory:') return new MemoryBlobStore();
  const address = isBucketName(uri) ? { bucket: uri, key: '' } : parseS3Address(uri);
  if (!address) {
    throw new SourceError(`Cannot open the store ${JSON.stringify(uri)}: its address has an unknown form`, {
      remedy: 'Give file:///folder, s3://bucket or s3://bucket/prefix.',
    });
  }
  const { pathStyle: forcePathStyle, region } = options;
  const client = () => createS3Client({ ...(forcePathStyle && { forcePathStyle }), ...(region && { region }) });
  return new S3BlobStore({ client, bucket: address.bucket, prefix: address.key.replace(/\/+$/, '') });
}
