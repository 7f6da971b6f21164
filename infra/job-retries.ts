import { Action, type EcsJobDefinitionProps, Reason, RetryStrategy } from 'aws-cdk-lib/aws-batch';
import { FULL_PASS_EXIT } from '../functions/steps';

/** Spot instances may be taken back again and again; each attempt goes on where the last one stopped. */
const ATTEMPTS = 10;
/**
 * How a container ends by SIGSEGV and by SIGABRT. AWS Batch takes five rules, two more than the others: these are what
 * faults in decoders end with.
 */
const CRASHES = ['139', '134'];

/** What a job is tried again for. Without a last rule for all else, AWS Batch would try everything again, bad input too. */
export const jobRetries = (): Pick<EcsJobDefinitionProps, 'retryAttempts' | 'retryStrategies'> => ({
  retryAttempts: ATTEMPTS,
  retryStrategies: [
    RetryStrategy.of(Action.RETRY, Reason.custom({ onExitCode: String(FULL_PASS_EXIT.again) })),
    RetryStrategy.of(Action.RETRY, Reason.SPOT_INSTANCE_RECLAIMED),
    ...CRASHES.map((code) => RetryStrategy.of(Action.RETRY, Reason.custom({ onExitCode: code }))),
    RetryStrategy.of(Action.EXIT, Reason.custom({ onReason: '*' })),
  ],
});
