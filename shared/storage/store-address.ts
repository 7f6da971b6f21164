import type { BlobStore } from './blob-store';

/**
 * A store as Step Functions' ItemReader names it: the plain bucket name on S3, else the store's own address.
 * openBlobStore accepts both again.
 */
export function bucketOf(store: Pick<BlobStore, 'uri'>): string {
  return parseS3Address(store.uri)?.bucket ?? store.uri;
}

/** Bucket and key of an object as bucketOf names buckets: a store that lies below a prefix adds it to the key. */
export function locationOf(
  store: Pick<BlobStore, 'uri'>,
  key: string,
): { readonly bucket: string; readonly key: string } {
  const prefix = parseS3Address(store.uri)?.key;
  return { bucket: bucketOf(store), key: prefix ? `${prefix}/${key}` : key };
}

/** Address of an object: percent-encoded in a folder, as it is written in a bucket (`s3://bucket/a b.zip`). */
export function addressOf(store: Pick<BlobStore, 'uri'>, key: string): string {
  if (!store.uri.startsWith('file:')) return `${store.uri}/${key}`;
  return `${store.uri}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

/** Bucket and key (may be empty) of `s3://bucket/key`; keys are not percent-encoded. `undefined` for any other form. */
export function parseS3Address(uri: string): { readonly bucket: string; readonly key: string } | undefined {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri);
  const bucket = match?.[1];
  return bucket && isBucketName(bucket) ? { bucket, key: match[2] ?? '' } : undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);
}
