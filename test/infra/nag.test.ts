import { Aspects } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { makeStack } from '../support/synthesize';

describe('HeadstartStack', () => {
  test.each([
    ['default', {}],
    ['process', { packaging: 'process', allowLoopback: 'on' }],
    [
      'everything on',
      {
        packaging: 'process',
        alarmEmail: 'me@example.org',
        sourceBuckets: 'other-bucket',
        'reserved.ExtractFeatures': '10',
      },
    ],
  ])('passes the AwsSolutions rules, or says why it need not (%s)', (_, context) => {
    const stack = makeStack(context);
    Aspects.of(stack).add(new AwsSolutionsChecks());
    const found = [
      ...Annotations.fromStack(stack).findError('*', Match.stringLikeRegexp('AwsSolutions-.*')),
      ...Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('AwsSolutions-.*|CdkNag.*')),
    ];
    expect(found.map(({ id, entry }) => `${id}: ${String(entry.data).split('\n')[0]}`)).toEqual([]);
  });
});
