import { Aws, Fn } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Parameters } from './parameters';
import { setRemoval } from './set-removal';

/** The log of a state machine's errors, kept like all logs of the stack. */
export function machineLog(scope: Construct, { logDays, removalPolicy }: Parameters): LogGroup {
  // Of this one stack and no later one of its name, whose own log would find this one in its place.
  const stackId = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  const log = new LogGroup(scope, 'Log', {
    // Step Functions keeps a list of log groups in a policy of limited size; this prefix needs no entry there.
    logGroupName: Fn.join('-', [`/aws/vendedlogs/states/${Aws.STACK_NAME}`, scope.node.addr.slice(-8), stackId]),
    retention: logDays,
  });
  setRemoval(log, removalPolicy === 'retain');
  return log;
}
