import { join } from 'node:path';
import { ConfigError } from '../../shared/errors';
import type { ConditionalBlobStore } from '../../shared/storage/blob-store';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import type { PrunableStore } from '../../shared/storage/prunable-store';
import { cacheFolder } from '../cache-folder';
import { storeUri } from '../place';
import type { Execution } from './list-runs';

export interface RunsFlags {
  readonly store?: string;
  readonly stack?: string;
  readonly profile?: string;
  readonly region?: string;
}

/** Where runs are looked for. */
export interface Runs {
  readonly store: PrunableStore & ConditionalBlobStore;
  /** What Step Functions knows; nothing where the runs are a store's alone. */
  executions(): Promise<ReadonlyMap<string, Execution>>;
  /** The flags that another command needs to look there too. */
  readonly flags: string;
}

/**
 * Does some work with the runs of a deployed stack, of a bucket or of a folder; without flags, of the folder that
 * `headstart train` keeps its runs in.
 * @throws ConfigError where both a store and a stack are named, and what the store and the stack throw
 */
export async function withRuns<T>(flags: RunsFlags, work: (runs: Runs) => Promise<T>): Promise<T> {
  const { stack, store } = flags;
  if (stack !== undefined && store !== undefined) {
    throw new ConfigError('--store and --stack name two places', { remedy: 'give one of them' });
  }
  if (stack !== undefined) {
    const { withCloud } = await import('../cloud/with-cloud');
    const { listExecutions } = await import('../cloud/list-executions');
    const { repeatedFlags } = await import('../cloud/cloud-options');
    return withCloud({ ...flags, stack }, (cloud) =>
      work({ store: cloud.store, executions: () => listExecutions(cloud), flags: repeatedFlags({ ...flags, stack }) }),
    );
  }
  const { awsFailure } = await import('../cloud/aws-failure');
  const uri = storeUri(store ?? join(cacheFolder(process.env), 'store'));
  if (uri.startsWith('s3:')) {
    const { enterAwsEnvironment } = await import('../cloud/enter-aws-environment');
    enterAwsEnvironment(flags);
  }
  try {
    return await work({
      store: openBlobStore(uri),
      executions: async () => new Map(),
      flags: store === undefined ? '' : ` --store ${store}`,
    });
  } catch (error) {
    throw awsFailure(error);
  }
}
