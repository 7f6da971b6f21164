import { Duration, Size } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type Code, Handler, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { SETTINGS } from '../functions/steps';
import { TELEMETRY_OFF } from '../shared/engine/forbid-telemetry';
import { grantPrefixes } from './grant-prefixes';
import { ImageCode } from './image-code';
import { justify } from './justify';
import { runVersions } from './run-versions';
import { setRemoval } from './set-removal';

export interface DeployedFunctionProps {
  readonly code: Code;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Of /tmp; 512 without it. */
  readonly scratchMb?: number | undefined;
  readonly bucket: IBucket;
  /** Key prefixes that it may read, list and write; nothing else of the bucket. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly removes?: readonly string[] | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  /** Sandboxes that are set aside for it, and the most that it gets. */
  readonly reservedConcurrency?: number | undefined;
  readonly logDays: RetentionDays;
  readonly retainLogs: boolean;
}

/** A function with a role, a log and an environment of its own. */
export class DeployedFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: DeployedFunctionProps) {
    super(scope, id);
    const { bucket, code } = props;
    // Made here and not by Lambda: so it ends with the stack, and nothing is kept for ever.
    const logGroup = new LogGroup(this, 'Log', { retention: props.logDays });
    setRemoval(logGroup, props.retainLogs);
    // The managed policy that functions usually get may write to every log of the account.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    grantPrefixes(this.role, bucket, props);

    const isImage = code instanceof ImageCode;
    this.function = new LambdaFunction(this, 'Function', {
      code,
      handler: isImage ? Handler.FROM_IMAGE : 'index.handler',
      runtime: isImage ? Runtime.FROM_IMAGE : Runtime.NODEJS_22_X,
      architecture: Architecture.X86_64,
      memorySize: props.memoryMb,
      timeout: Duration.seconds(props.timeoutSeconds),
      ephemeralStorageSize: props.scratchMb === undefined ? undefined : Size.mebibytes(props.scratchMb),
      role: this.role,
      logGroup,
      tracing: Tracing.ACTIVE,
      reservedConcurrentExecutions: props.reservedConcurrency,
      environment: {
        [SETTINGS.store]: `s3://${bucket.bucketName}`,
        [SETTINGS.versions]: JSON.stringify(runVersions()),
        ...TELEMETRY_OFF,
        ...props.environment,
      },
    });
    justify(this.function, {
      rule: 'L1',
      reason: 'Node 22 is the newest that @tensorflow/tfjs-node and the tests run on; see package.json.',
    });
    justify(this.role, { rule: 'IAM5', reason: 'X-Ray knows no resources.', appliesTo: ['Resource::*'] });
  }
}
