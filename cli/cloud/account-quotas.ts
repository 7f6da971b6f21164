import { type AskAws, AwsRefusal } from './ask-aws';

/** What an account lets a stack have at the same time; what could not be read is left out. */
export interface AccountQuotas {
  /** Calls of Lambda, all functions of account and region together. */
  readonly lambdaCalls?: number;
  /** vCPUs of instances with a GPU, bought by the hour and as spot instances. */
  readonly gpuVcpus?: number;
  readonly gpuSpotVcpus?: number;
  /** vCPUs of machines of Fargate. */
  readonly fargateVcpus?: number;
  /** Why what is missing could not be read. */
  readonly unread: readonly string[];
}

/** Of Service Quotas; whoever asks for more names these. */
export const QUOTA_CODES = {
  lambdaCalls: { service: 'lambda', code: 'L-B99A9384' },
  gpuVcpus: { service: 'ec2', code: 'L-DB2E81BA' },
  gpuSpotVcpus: { service: 'ec2', code: 'L-3819A6DF' },
  fargateVcpus: { service: 'fargate', code: 'L-3032A538' },
} as const;

/**
 * Reads the quotas that a first run in a new account meets. Nothing here keeps a stack from being deployed: what cannot be
 * read, for want of a permission or on an emulator, is told as unread.
 */
export async function accountQuotas(ask: AskAws): Promise<AccountQuotas> {
  const unread: string[] = [];
  const read = async (what: string, question: () => Promise<unknown>, mayBeAway = true) => {
    try {
      const value = await question();
      if (typeof value === 'number' && Number.isFinite(value)) return value;
      unread.push(`${what}: the answer names no number`);
    } catch (error) {
      // A private network may have no way to Service Quotas; where Lambda does not answer, nothing will.
      if (!mayBeAway && !(error instanceof AwsRefusal)) throw error;
      const { name, message } = error as Error;
      unread.push(`${what}: ${name}: ${message.split('\n')[0]}`);
    }
    return undefined;
  };
  const quota = async ({ service: ServiceCode, code: QuotaCode }: { service: string; code: string }) => {
    const operation = 'ServiceQuotasV20190624.GetServiceQuota';
    const { Quota } = await ask({ service: 'servicequotas', operation, input: { ServiceCode, QuotaCode } });
    return (Quota as { Value?: unknown } | undefined)?.Value;
  };
  // Service Quotas tells new accounts the usual thousand where Lambda itself gives ten.
  const calls = async () => {
    const { AccountLimit } = await ask({ service: 'lambda', path: '/2016-08-19/account-settings' });
    return (AccountLimit as { ConcurrentExecutions?: unknown } | undefined)?.ConcurrentExecutions;
  };
  const lambdaCalls = await read('calls of Lambda', calls, false);
  const gpuVcpus = await read('vCPUs of GPU instances', () => quota(QUOTA_CODES.gpuVcpus));
  const gpuSpotVcpus = await read('vCPUs of GPU spot instances', () => quota(QUOTA_CODES.gpuSpotVcpus));
  const fargateVcpus = await read('vCPUs of Fargate', () => quota(QUOTA_CODES.fargateVcpus));
  return {
    ...(lambdaCalls !== undefined && { lambdaCalls }),
    ...(gpuVcpus !== undefined && { gpuVcpus }),
    ...(gpuSpotVcpus !== undefined && { gpuSpotVcpus }),
    ...(fargateVcpus !== undefined && { fargateVcpus }),
    unread,
  };
}
