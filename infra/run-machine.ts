import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { pipeline, type Targets } from '../functions/pipeline';
import type { JobTarget } from '../functions/states/job-states';
import { FUNCTION_STEP_NAMES } from '../functions/steps';
import type { BatchJob } from './batch-job';
import { secondsOf } from './function-settings';
import type { LargeJob } from './large-job';
import type { Parameters } from './parameters';
import { pipelineMachine, placeholder } from './pipeline-machine';

export interface RunMachineProps {
  readonly bucket: IBucket;
  readonly targets: Targets;
  /** The full pass; without it a run that asks for one is refused. */
  readonly fullPass?: BatchJob;
  /** Without it functions are called however large a set is. */
  readonly largeJob?: LargeJob;
  readonly parameters: Parameters;
}

/** The state machine: the document of functions/pipeline.ts, and a role for what stands in it. */
export class RunMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, { bucket, targets, fullPass, largeJob, parameters }: RunMachineProps) {
    super(scope, id);
    const { concurrency, toleratedFailures, fullPassAbove, largeAbove } = parameters;
    const document = pipeline(PLACEHOLDERS, {
      concurrency,
      timeouts: secondsOf(FUNCTION_STEP_NAMES, parameters),
      ...(fullPass && { fullPass: { ...fullPass.target, ...FULL_PASS_PLACEHOLDERS } }),
      ...(largeJob && { largeJob: { ...largeJob.target, ...LARGE_JOB_PLACEHOLDERS } }),
      ...(largeAbove !== undefined && { largeAboveImages: largeAbove }),
      ...(fullPassAbove !== undefined && { fullPassAboveImages: fullPassAbove }),
      ...(toleratedFailures > 0 && { toleratedFailurePercentage: toleratedFailures }),
      resultBucket: placeholder('bucket'),
    });
    const { stateMachine, role } = pipelineMachine(this, {
      document: withDecimals(JSON.stringify(document)),
      substitutions: {
        ...(fullPass && { queue: fullPass.target.queue, job: fullPass.target.definition }),
        ...(largeJob && { largeQueue: largeJob.target.queue, largeJob: largeJob.target.definition }),
      },
      lists: 'runs/*/shards.json',
      ...{ targets, bucket, parameters },
    });
    this.stateMachine = stateMachine;
    fullPass?.grantRunAndWait(role);
    largeJob?.grantRunAndWait(role);
  }
}

/** `${Ingest}` and so on: CloudFormation puts the ARNs in their place. */
const PLACEHOLDERS = Object.fromEntries(FUNCTION_STEP_NAMES.map((step) => [step, placeholder(step)])) as Targets;
const FULL_PASS_PLACEHOLDERS: Pick<JobTarget, 'queue' | 'definition'> = {
  queue: placeholder('queue'),
  definition: placeholder('job'),
};
const LARGE_JOB_PLACEHOLDERS: typeof FULL_PASS_PLACEHOLDERS = {
  queue: placeholder('largeQueue'),
  definition: placeholder('largeJob'),
};

/** LocalStack's parser takes this number with a decimal point only, which is the same number to AWS. */
const withDecimals = (document: string) => document.replace(/("ToleratedFailurePercentage":\d+)(?=[,}])/g, '$1.0');
