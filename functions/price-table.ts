import { LARGE_JOB, type LargeJobSize } from './steps';

/**
 * On-demand prices of us-east-1 in dollars, without free tiers, under the names of the pages of aws.amazon.com that set
 * them. Written down on the day below, not fetched: they change rarely and differ by region, so whatever shows a price
 * names day and region.
 */
export const PRICES = {
  date: '2026-11-25',
  region: 'us-east-1',
  sources: {
    lambda: 'AWS Lambda Pricing, x86',
    stepFunctions: 'AWS Step Functions Pricing, Standard Workflows',
    s3: 'Amazon S3 Pricing, S3 Standard, requests',
    batch: 'Amazon EC2 On-Demand Pricing, g4dn.xlarge (AWS Batch itself is free)',
    fargate: 'AWS Fargate Pricing, Linux/X86, and its ephemeral storage',
  },
  lambdaGbSecond: 0.0000166667,
  lambdaRequest: 0.2 / 1e6,
  stateTransition: 0.025 / 1000,
  /** PUT, COPY, POST and LIST. */
  s3Write: 0.005 / 1000,
  /** GET and HEAD. */
  s3Read: 0.0004 / 1000,
  batchHour: 0.526,
  fargateVcpuHour: 0.04048,
  fargateGbHour: 0.004445,
  /** Of disk, beyond the 20 that every task has. */
  fargateDiskGbHour: 0.000111,
} as const;

/** What a state of a run is billed by, and what that costs. */
export interface Bill {
  readonly dollars: number;
  /** Of functions. */
  readonly gbSeconds?: number;
}

/** What Lambda bills a call by: its time by its memory. */
export const gbSecondsOf = (seconds: number, memoryMb: number): number => (seconds * memoryMb) / 1024;

/** What a function's call costs: its time by its memory, and the call itself. */
export function callDollars(seconds: number, memoryMb: number): number {
  return gbSecondsOf(seconds, memoryMb) * PRICES.lambdaGbSecond + PRICES.lambdaRequest;
}

/** What a job costs on the instance of the table, on demand; a spot instance is cheaper, another type costs another price. */
export function jobDollars(seconds: number): number {
  return (seconds / 3600) * PRICES.batchHour;
}

/** Of a task's disk, what its price holds. */
const FREE_DISK_GB = 20;

/** What the job of a large set costs on a machine of this size. */
export function largeJobDollars(seconds: number, { vcpus, memoryMb }: LargeJobSize): number {
  const { fargateVcpuHour, fargateGbHour, fargateDiskGbHour } = PRICES;
  const disk = (LARGE_JOB.diskGib - FREE_DISK_GB) * fargateDiskGbHour;
  return (seconds / 3600) * (vcpus * fargateVcpuHour + (memoryMb / 1024) * fargateGbHour + disk);
}
