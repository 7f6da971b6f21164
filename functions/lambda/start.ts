import { Logger } from '@aws-lambda-powertools/logger';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Context } from 'aws-lambda';
import { createS3Client } from '../../shared/storage/create-s3-client';
import { S3BlobStore } from '../../shared/storage/s3-blob-store';
import { parseS3Address } from '../../shared/storage/store-address';
import { type StartDeps, type StartResult, start } from '../start';
import { readSettings } from './settings';

let deps: Promise<StartDeps & { readonly logger: Logger }> | undefined;

/** The Lambda handler behind the rule for incoming/. What it throws is tried again by Lambda, then told to the topic. */
export async function handler(event: unknown, lambda: Context): Promise<StartResult> {
  deps ??= openDeps();
  const { logger, ...own } = await deps;
  logger.addContext(lambda);
  const result = await start(event, own);
  logger.info(result.kind, { ...result });
  return result;
}

async function openDeps() {
  const { storeUri, stateMachine: stateMachineArn, dropPrefix } = readSettings();
  const logger = new Logger({ serviceName: 'Start' });
  const tracer = new Tracer({ serviceName: 'Start' });
  const s3 = tracer.captureAWSv3Client(await createS3Client());
  const sfn = tracer.captureAWSv3Client(new SFNClient({}));
  const bucket = parseS3Address(storeUri)?.bucket ?? storeUri;
  return {
    logger,
    prefix: dropPrefix,
    store: new S3BlobStore({ client: s3, bucket }),
    async readMetadata(key: string, versionId: string | undefined) {
      const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
      return head.Metadata ?? {};
    },
    async startExecution(name: string, input: object) {
      try {
        await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
        return 'started' as const;
      } catch (error) {
        if ((error as Error).name === 'ExecutionAlreadyExists') return 'known' as const;
        throw error;
      }
    },
  };
}
