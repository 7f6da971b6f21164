import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import type { Code, IFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Targets } from '../functions/pipeline';
import { FUNCTION_STEP_NAMES, type FunctionStepName, SETTINGS, STEPS } from '../functions/steps';
import { DeployedFunction } from './deployed-function';
import { functionCode } from './function-code';
import { functionSettings } from './function-settings';
import { grantPrefixes } from './grant-prefixes';
import { STEP_PACKAGES } from './native-packages';
import type { Parameters } from './parameters';
import { PROJECT_ROOT } from './project-root';
import { trainImage } from './train-image';

export interface StepFunctionsProps {
  readonly bucket: IBucket;
  readonly parameters: Parameters;
}

const GB = 1e9;

/** A function for each step that is one, as functions/steps.ts describes it. */
export class StepFunctions extends Construct {
  readonly functions: Readonly<Record<FunctionStepName, DeployedFunction>>;

  constructor(scope: Construct, id: string, { bucket, parameters }: StepFunctionsProps) {
    super(scope, id);
    const deploy = (step: FunctionStepName) => this.#deploy(step, bucket, parameters);
    this.functions = Object.fromEntries(FUNCTION_STEP_NAMES.map((step) => [step, deploy(step)])) as Record<
      FunctionStepName,
      DeployedFunction
    >;
  }

  get byName(): Readonly<Record<FunctionStepName, IFunction>> {
    const functions = FUNCTION_STEP_NAMES.map((step) => [step, this.functions[step].function]);
    return Object.fromEntries(functions) as Record<FunctionStepName, IFunction>;
  }

  /** What the pipeline's states invoke. */
  get targets(): Targets {
    const arns = FUNCTION_STEP_NAMES.map((step) => [step, this.functions[step].function.functionArn]);
    return Object.fromEntries(arns) as Targets;
  }

  #code(step: FunctionStepName, { packaging }: Parameters): Code {
    const { file } = STEPS[step];
    if (packaging === 'process') return functionCode(file, []);
    return step === 'TrainHead'
      ? trainImage(Stage.of(this)?.outdir ?? 'cdk.out')
      : functionCode(file, STEP_PACKAGES[step]);
  }

  #deploy(step: FunctionStepName, bucket: IBucket, parameters: Parameters): DeployedFunction {
    const { scratchMb, reads, writes, removes } = STEPS[step];
    const deployed = new DeployedFunction(this, step, {
      code: this.#code(step, parameters),
      ...functionSettings(step, parameters),
      scratchMb,
      bucket,
      reads,
      writes,
      removes,
      environment: { ...commonEnvironment(parameters), ...(step === 'Ingest' && webEnvironment(parameters)) },
      logDays: parameters.logDays,
      retainLogs: parameters.removalPolicy === 'retain',
    });
    if (reads.includes('incoming/')) {
      for (const name of parameters.sourceBuckets) {
        const other = Bucket.fromBucketName(deployed, `Source-${name}`, name);
        grantPrefixes(deployed.role, other, { reads: [''], writes: [] });
      }
    }
    return deployed;
  }
}

/** Where functions are processes of the machine that deploys them, its node_modules serve them all. */
export function commonEnvironment({ packaging }: Parameters): Record<string, string> {
  return packaging === 'process' ? { NODE_PATH: join(PROJECT_ROOT, 'node_modules') } : {};
}

/** What Ingest may fetch: addresses come from whoever starts a run. */
function webEnvironment({ webHosts, webMaxGb, allowLoopback }: Parameters): Record<string, string> {
  return {
    [SETTINGS.webMaxBytes]: String(Math.round(webMaxGb * GB)),
    ...(webHosts && { [SETTINGS.webHosts]: webHosts.join(',') }),
    ...(allowLoopback && { [SETTINGS.allowLoopback]: '1' }),
  };
}
