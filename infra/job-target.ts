import { Duration, Stack } from 'aws-cdk-lib';
import { EcsJobDefinition, type IEcsContainerDefinition, type IJobQueue } from 'aws-cdk-lib/aws-batch';
import type { Construct } from 'constructs';
import type { JobTarget } from '../functions/states/job-states';
import type { ImageSource } from './image-source';
import { jobRetries } from './job-retries';
import { justify } from './justify';

export interface JobTargetProps {
  /** Of the job definition, after that of the stack. */
  readonly name: string;
  readonly container: IEcsContainerDefinition;
  /** Of one attempt. */
  readonly timeoutSeconds: number;
  readonly queue: IJobQueue;
  readonly image: ImageSource | undefined;
}

/** The job definition around a container, and what a pipeline's states submit. */
export function jobTarget(
  scope: Construct,
  { name, container, timeoutSeconds, queue, image }: JobTargetProps,
): JobTarget {
  justify(container.executionRole, {
    rule: 'IAM5',
    reason: 'A token for the registry knows no resources.',
    appliesTo: ['Resource::*'],
  });
  const definition = new EcsJobDefinition(scope, 'Definition', {
    jobDefinitionName: `${Stack.of(scope).stackName}-${name}`,
    container,
    timeout: Duration.seconds(timeoutSeconds),
    ...jobRetries(),
    propagateTags: true,
  });
  return {
    queue: queue.jobQueueArn,
    definition: definition.jobDefinitionArn,
    ...(image && { imageProject: image.project }),
  };
}
