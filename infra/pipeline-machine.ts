import { RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { grantMap } from './grant-map';
import { justify } from './justify';
import { machineLog } from './machine-log';
import type { Parameters } from './parameters';

export interface PipelineMachineProps {
  /** Amazon States Language, as JSON, with placeholders for what only CloudFormation knows. */
  readonly document: string;
  /** Of the functions that the document calls, by placeholder. */
  readonly targets: Readonly<Record<string, string>>;
  readonly bucket: IBucket;
  /** Where the lists lie that its Map reads, with a wildcard for the run. */
  readonly lists: string;
  /** Of further placeholders. */
  readonly substitutions?: Readonly<Record<string, string>>;
  readonly parameters: Parameters;
}

/** A state machine whose Map reads its list from the bucket, with a role for that and for its functions. */
export function pipelineMachine(
  scope: Construct,
  { document, targets, bucket, lists, substitutions, parameters }: PipelineMachineProps,
): { readonly stateMachine: StateMachine; readonly role: Role } {
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
  const stateMachine = new StateMachine(scope, 'StateMachine', {
    stateMachineType: StateMachineType.STANDARD,
    definitionBody: DefinitionBody.fromString(document),
    definitionSubstitutions: { ...targets, ...substitutions, bucket: bucket.bucketName },
    role,
    tracingEnabled: true,
    logs: {
      destination: machineLog(scope, parameters),
      level: LogLevel.ERROR,
      includeExecutionData: true,
    },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  grantMap(scope, { role, bucket, functions: Object.values(targets), stateMachine, lists });
  justify(stateMachine, {
    rule: 'SF1',
    reason:
      'Step Functions keeps the history for 90 days itself; a line an event of 10,000 shards is dear. Errors are logged.',
  });
  return { stateMachine, role };
}

/** What CloudFormation puts something in the place of, so that the template shows the document itself. */
export const placeholder = (name: string) => `\${${name}}`;
