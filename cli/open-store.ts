import type { ConditionalBlobStore } from '../shared/storage/blob-store';
import { openBlobStore } from '../shared/storage/open-blob-store';
import type { PrunableStore } from '../shared/storage/prunable-store';
import { enterAwsEnvironment } from './cloud/enter-aws-environment';

/** The store at an address, with the account and the region that the AWS command line would take. */
export function openStore(uri: string): PrunableStore & ConditionalBlobStore {
  if (uri.startsWith('s3:')) enterAwsEnvironment({});
  return openBlobStore(uri);
}
