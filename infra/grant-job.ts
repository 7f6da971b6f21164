import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { JobTarget } from '../functions/states/job-states';
import { justify } from './justify';

/**
 * Lets a state machine submit a job and wait for it: it watches through a rule that Step Functions manages, looks at the
 * job, and ends it where the run is stopped; the same of the build of its image. Looking at jobs cannot be bound to one of them.
 */
export function grantJob(scope: Construct, role: Role, { queue, definition, imageProject: project }: JobTarget): void {
  const arn = (service: string, resource: string, resourceName: string) =>
    Stack.of(scope).formatArn({ service, resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  const policy = new Policy(scope, 'RunPolicy', {
    roles: [role],
    statements: [
      new PolicyStatement({ actions: ['batch:SubmitJob'], resources: [queue, definition] }),
      new PolicyStatement({ actions: ['batch:TerminateJob'], resources: [arn('batch', 'job', '*')] }),
      new PolicyStatement({ actions: ['batch:DescribeJobs'], resources: ['*'] }),
      new PolicyStatement({
        actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
        resources: [
          arn('events', 'rule', 'StepFunctionsGetEventsForBatchJobsRule'),
          ...(project ? [arn('events', 'rule', 'StepFunctionsGetEventForCodeBuildStartBuildRule')] : []),
        ],
      }),
      ...(project
        ? [
            new PolicyStatement({
              actions: ['codebuild:StartBuild', 'codebuild:StopBuild', 'codebuild:BatchGetBuilds'],
              resources: [arn('codebuild', 'project', project)],
            }),
          ]
        : []),
    ],
  });
  justify(policy, {
    rule: 'IAM5',
    reason: 'A job has an id that AWS Batch makes up, and looking at jobs knows no resources.',
    appliesTo: ['Resource::*', { regex: '/^Resource::arn:<AWS::Partition>:batch:.*:job\\/\\*$/' }],
  });
}
