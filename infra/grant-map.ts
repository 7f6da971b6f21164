import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { MAP_RESULTS_FOLDER } from '../shared/artifacts';
import { justify } from './justify';

export interface MapGrants {
  readonly role: Role;
  readonly stateMachine: StateMachine;
  readonly bucket: IBucket;
  /** ARNs of the functions that it calls. */
  readonly functions: readonly string[];
  /** Pattern of the keys of its Map's lists. */
  readonly lists: string;
}

/**
 * Lets a state machine do what its document says: call its functions, read its Map's list, run the items and write their
 * results. CDK cannot see into a document that is text, so it grants none of this by itself.
 */
export function grantMap(scope: Construct, { role, stateMachine, bucket, functions, lists }: MapGrants): void {
  role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [...functions] }));
  role.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects(lists)] }));
  // Results are uploaded in parts, and read again to be joined.
  // https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
  role.addToPolicy(
    new PolicyStatement({
      actions: ['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
      resources: [bucket.arnForObjects(`${MAP_RESULTS_FOLDER}/*`)],
    }),
  );
  // A distributed Map runs its items as executions of the same machine. A policy of its own, because the role's comes
  // before the machine that this one names.
  const { stateMachineArn, stateMachineName } = stateMachine;
  const ofMap = Stack.of(scope).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${stateMachineName}/*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const policy = new Policy(scope, 'MapPolicy', {
    roles: [role],
    statements: [
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn] }),
      new PolicyStatement({
        actions: ['states:DescribeExecution', 'states:StopExecution', 'states:RedriveExecution'],
        resources: [ofMap],
      }),
    ],
  });
  justify(policy, {
    rule: 'IAM5',
    reason: 'The items of a Map are executions whose names Step Functions makes up, of this machine alone.',
    appliesTo: [{ regex: '/^Resource::arn:<AWS::Partition>:states:.*:execution:<[A-Za-z0-9]+\\.Name>\\/\\*$/' }],
  });
  justify(
    role,
    { rule: 'IAM5', reason: 'X-Ray and log deliveries know no resources.', appliesTo: ['Resource::*'] },
    {
      rule: 'IAM5',
      reason: 'The shard list of any run.',
      appliesTo: [{ regex: '/^Resource::<[A-Za-z0-9]+\\.Arn>\\/[a-z]+\\/\\*\\/shards\\.json$/' }],
    },
    {
      rule: 'IAM5',
      reason: 'Step Functions names the folder of a Map run.',
      appliesTo: [{ regex: `/^Resource::<[A-Za-z0-9]+\\.Arn>\\/${MAP_RESULTS_FOLDER}\\/\\*$/` }],
    },
  );
}
