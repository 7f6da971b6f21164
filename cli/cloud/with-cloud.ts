import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { createS3Client } from '../../shared/storage/create-s3-client';
import { S3BlobStore } from '../../shared/storage/s3-blob-store';
import { awsFailure } from './aws-failure';
import type { CloudFlags } from './cloud-options';
import { enterAwsEnvironment } from './enter-aws-environment';
import { type DeployedStack, findStack } from './find-stack';

/** A deployed stack, and what one speaks to it with. */
export interface Cloud {
  readonly stack: DeployedStack;
  readonly store: S3BlobStore;
  readonly s3: S3Client;
  readonly sfn: SFNClient;
}

/**
 * Does some work with a deployed stack; the clients live as long as it does.
 * @throws SetupError (credentials, a permission, no such stack), UnavailableError, and the work's own errors
 */
export async function withCloud<T>(flags: CloudFlags, work: (cloud: Cloud) => Promise<T>): Promise<T> {
  enterAwsEnvironment(flags);
  const clients: { destroy(): void }[] = [];
  try {
    const [{ CloudFormationClient }, { SFNClient }] = await Promise.all([
      import('@aws-sdk/client-cloudformation'),
      import('@aws-sdk/client-sfn'),
    ]);
    const cloudFormation = new CloudFormationClient();
    clients.push(cloudFormation);
    const stack = await findStack(cloudFormation, flags.stack);
    const s3 = await createS3Client();
    const sfn = new SFNClient();
    clients.push(s3, sfn);
    return await work({ stack, s3, sfn, store: new S3BlobStore({ client: s3, bucket: stack.bucket }) });
  } catch (error) {
    throw awsFailure(error);
  } finally {
    for (const client of clients) client.destroy();
  }
}
