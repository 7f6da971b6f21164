import { CfnOutput, Stack } from 'aws-cdk-lib';
import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PREDICT, SETTINGS } from '../functions/steps';
import { DeployedFunction } from './deployed-function';
import { functionCode } from './function-code';
import { functionSettings } from './function-settings';
import { PREDICT_PACKAGES } from './native-packages';
import type { Parameters } from './parameters';
import { commonEnvironment } from './step-functions';

export interface PredictFunctionProps {
  readonly bucket: IBucket;
  readonly parameters: Parameters;
}

/**
 * A function that answers over HTTP with a model of the registry, and costs nothing while nobody asks. Its address is
 * public; who may call it says IAM, unless the context opens it to everybody.
 */
export class PredictFunction extends Construct {
  readonly deployed: DeployedFunction;

  constructor(scope: Construct, id: string, { bucket, parameters }: PredictFunctionProps) {
    super(scope, id);
    const { packaging, predictModel, predictAuth, logDays, removalPolicy } = parameters;
    const { file, reads, writes } = PREDICT;
    this.deployed = new DeployedFunction(this, 'Predict', {
      code: functionCode(file, packaging === 'process' ? [] : PREDICT_PACKAGES),
      ...functionSettings('Predict', parameters),
      bucket,
      reads,
      writes,
      environment: { ...commonEnvironment(parameters), [SETTINGS.model]: predictModel },
      logDays,
      retainLogs: removalPolicy === 'retain',
    });
    const { url } = this.deployed.function.addFunctionUrl({
      authType: predictAuth === 'iam' ? FunctionUrlAuthType.AWS_IAM : FunctionUrlAuthType.NONE,
    });
    const output = new CfnOutput(Stack.of(this), 'PredictUrl', {
      value: url,
      description:
        'Classifies images with the model that the registry serves; "headstart predict --url" signs requests',
    });
    output.overrideLogicalId('PredictUrl');
  }
}
