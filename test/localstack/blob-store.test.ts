import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { S3BlobStore } from '../../shared/storage/s3-blob-store';
import { blobStoreContract } from '../contract/blob-store-contract';
import { describeWith } from '../support/requirements';
import { connectionTo } from './aws-environment';
import { theInstance } from './the-instance';

/** A bucket of its own for each test, so that it is empty. */
async function open(prefix?: string) {
  const { endpoint, env } = theInstance();
  const client = new S3Client(connectionTo({ endpoint, env }));
  const bucket = `contract-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return { store: new S3BlobStore({ client, bucket, prefix }), close: async () => client.destroy() };
}

describeWith('localstack', 'S3BlobStore over the S3 of LocalStack', () => {
  blobStoreContract('the whole bucket', () => open());
  blobStoreContract('below a prefix', () => open('team/x'), { keyBytes: 1024 - 'team/x/'.length });
});
