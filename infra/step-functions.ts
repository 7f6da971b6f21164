import { join } from 'node:path';
import type { Code, IFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Targets } from '../functions/pipeline';
import { FUNCTION_STEP_NAMES, type FunctionStepName, SETTINGS, STEPS } from '../functions/steps';
import { DeployedFunction } from './deployed-function';
import { functionCode } from './function-code';
import { functionSettings } from './function-settings';
import { grantPrefixes } from './grant-prefixes';
import { ImageCode } from './image-code';
import { type ImageSource, imageUri } from './image-source';
import { STEP_PACKAGES } from './native-packages';
import type { Parameters } from './parameters';
import { PROJECT_ROOT } from './project-root';

export interface StepFunctionsProps {
  readonly bucket: IBucket;
  readonly parameters: Parameters;
  /** Of TrainHead; without it functions are processes. */
  readonly image: ImageSource | undefined;
}

const GB = 1e9;

/** A function for each step that is one, as functions/steps.ts describes it. */
export class StepFunctions extends Construct {
  readonly functions: Readonly<Record<FunctionStepName, DeployedFunction>>;

  constructor(scope: Construct, id: string, { bucket, parameters, image }: StepFunctionsProps) {
    super(scope, id);
    const deploy = (step: FunctionStepName) => this.#deploy(step, bucket, parameters, image);
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

  #code(step: FunctionStepName, { packaging }: Parameters, image: ImageSource | undefined): Code {
    const { file } = STEPS[step];
    if (packaging === 'process') return functionCode(file, []);
    if (step !== 'TrainHead') return functionCode(file, STEP_PACKAGES[step]);
    if (!image) throw new RangeError('TrainHead has no image, wanted the source of one');
    return new ImageCode(imageUri(image));
  }

  #deploy(
    step: FunctionStepName,
    bucket: IBucket,
    parameters: Parameters,
    image: ImageSource | undefined,
  ): DeployedFunction {
    const { scratchMb, reads, writes, removes } = STEPS[step];
    const deployed = new DeployedFunction(this, step, {
      code: this.#code(step, parameters, image),
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
