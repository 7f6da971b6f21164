import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

export interface NotificationsProps {
  readonly bucket: IBucket;
  readonly stateMachine: StateMachine;
  readonly email: string | undefined;
}

/**
 * Tells people how runs ended. Step Functions itself puts an event on the account's default bus when an execution ends,
 * for programs to listen to; the rule here turns it into a sentence on a topic. The items of a Map are executions of
 * other names and stay out of it.
 */
export class Notifications extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { bucket, stateMachine, email }: NotificationsProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: 'Headstart', enforceSSL: true });
    this.topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'));
    if (email) this.topic.addSubscription(new EmailSubscription(email));
    const name = EventField.fromPath('$.detail.name');
    const status = EventField.fromPath('$.detail.status');
    new Rule(this, 'Ended', {
      description: 'A run has ended',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [stateMachine.stateMachineArn],
          status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      targets: [
        new SnsTopic(this.topic, {
          message: RuleTargetInput.fromText(
            `Headstart run ${name}: ${status}. How it went: s3://${bucket.bucketName}/runs/${name}/run.json`,
          ),
        }),
      ],
    });
  }
}
