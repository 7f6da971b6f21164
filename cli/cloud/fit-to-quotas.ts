import { DEFAULT_CONCURRENCY, FULL_PASS_VCPUS, LARGE_JOB } from '../../functions/steps';
import { type AccountQuotas, QUOTA_CODES } from './account-quotas';

export interface Fitted {
  /** Parameters to deploy with beside those that were given, as `-c` takes them. */
  readonly context: readonly string[];
  /** What the person who deploys should know. */
  readonly said: readonly string[];
}

/** Of a small quota, what is left to Start, RecordFailure and whatever else the account runs. */
const SPARE_SHARE = 0.2;
/** MB that a function of a new account may ask for; no interface of AWS tells what an account's limit is. */
const NEW_ACCOUNT_MB = 3008;
/** An account with fewer calls has not been raised from what new ones get. */
const USUAL_CALLS = 1000;
/** What Lambda leaves to functions without a reservation, whatever is asked for. */
const UNRESERVED = 100;

/**
 * Fits a stack to its account: as many shards at the same time as Lambda has room for, unless the context says how many.
 * What is too little for a run of any kind is said together with what to ask for.
 * @param context key=value, as it was given
 */
export function fitToQuotas(context: readonly string[], quotas: AccountQuotas): Fitted {
  const given = new Map(context.map((pair) => [pair.split('=', 1)[0] as string, pair.slice(pair.indexOf('=') + 1)]));
  const { lambdaCalls, gpuVcpus, gpuSpotVcpus, fargateVcpus, unread } = quotas;
  const said = unread.map((reason) => `A quota of the account could not be read: ${reason}`);
  const own: string[] = [];
  if (lambdaCalls !== undefined) {
    const room = Math.max(1, lambdaCalls - Math.max(1, Math.ceil(lambdaCalls * SPARE_SHARE)));
    const wanted = Number(given.get('concurrency') ?? DEFAULT_CONCURRENCY);
    if (wanted > room) {
      const more = `for more: ${increase('lambdaCalls', USUAL_CALLS)}`;
      if (given.has('concurrency')) {
        said.push(
          `This account lets ${lambdaCalls} calls of Lambda run at once; with concurrency=${wanted} calls wait, ${more}`,
        );
      } else {
        own.push(`concurrency=${room}`);
        said.push(`This account lets ${lambdaCalls} calls of Lambda run at once: ${room} shards in parallel; ${more}`);
      }
    }
    const large = [...given].filter(([key, mb]) => key.startsWith('memory.') && Number(mb) > NEW_ACCOUNT_MB);
    if (large.length > 0 && lambdaCalls < USUAL_CALLS) {
      const asked = large.map((pair) => pair.join('=')).join(', ');
      said.push(
        `This account looks new (${lambdaCalls} calls of Lambda at once). New ones refuse a function more than ${NEW_ACCOUNT_MB} MB, and the deployment with it: ${asked}. AWS Support raises that limit`,
      );
    }
    const reserved = [...given]
      .filter(([key]) => key.startsWith('reserved.'))
      .reduce((sum, [, n]) => sum + Number(n), 0);
    if (reserved > 0 && lambdaCalls - reserved < UNRESERVED) {
      said.push(
        `Lambda keeps ${UNRESERVED} of the account's ${lambdaCalls} calls for functions without a reservation and will refuse ${reserved} reserved ones; ${increase('lambdaCalls', reserved + USUAL_CALLS)}`,
      );
    }
  }
  if (!isOff(given.get('gpu'))) {
    const spot = !isOff(given.get('gpuSpot'));
    const vcpus = spot ? gpuSpotVcpus : gpuVcpus;
    if (vcpus !== undefined && vcpus < FULL_PASS_VCPUS) {
      said.push(
        `This account may start no ${spot ? 'spot ' : ''}instance with a GPU (${vcpus} vCPUs, wanted ${FULL_PASS_VCPUS}): runs that need one wait; ${increase(spot ? 'gpuSpotVcpus' : 'gpuVcpus', 2 * FULL_PASS_VCPUS)}, or deploy with -c gpu=false`,
      );
    }
  }
  const largeVcpus = Number(given.get('largeVcpus') ?? LARGE_JOB.vcpus);
  if (!isOff(given.get('large')) && fargateVcpus !== undefined && fargateVcpus < largeVcpus) {
    said.push(
      `This account may have no machine of Fargate that is large enough (${fargateVcpus} vCPUs, wanted ${largeVcpus}): runs of sets that are too large for functions wait; ${increase('fargateVcpus', 4 * largeVcpus)}, or deploy with -c large=false`,
    );
  }
  return { context: own, said };
}

function increase(quota: keyof typeof QUOTA_CODES, value: number): string {
  const { service, code } = QUOTA_CODES[quota];
  return `aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${value}`;
}

const isOff = (value: string | undefined) => value === 'false' || value === 'off';
