import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { FUNCTION_STEP_NAMES } from '../../functions/steps';
import { describeWith } from '../support/requirements';
import { connectionTo } from './aws-environment';
import { theInstance } from './the-instance';

describeWith('localstack', 'cdk bootstrap and cdk deploy', () => {
  test('leave a bucket, a state machine and how to start it', () => {
    const { outputs } = theInstance();
    expect(outputs.BucketName).toMatch(/^[a-z0-9.-]+$/);
    expect(outputs.StateMachineArn).toMatch(/^arn:aws:states:us-east-1:000000000000:stateMachine:/);
    expect(outputs.StartCommand).toContain(outputs.StateMachineArn);
    expect(outputs.Region).toBe('us-east-1');
  });

  test('deploy a state machine whose tasks name functions of this account', async () => {
    const { endpoint, env, outputs } = theInstance();
    const sfn = new SFNClient(connectionTo({ endpoint, env }));
    const found = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn: outputs.StateMachineArn }));
    sfn.destroy();
    const definition = found.definition ?? '';
    for (const name of FUNCTION_STEP_NAMES) expect(definition).toContain(`"${name}"`);
    const functions = [...definition.matchAll(/"FunctionName":\s*"([^"]*)"/g)].map(([, target]) => target);
    expect(functions).toHaveLength(FUNCTION_STEP_NAMES.length);
    for (const target of functions) expect(target).toMatch(/^arn:aws:lambda:us-east-1:000000000000:function:/);
  });
});
