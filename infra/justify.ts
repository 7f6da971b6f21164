import { type NagPackSuppression, NagSuppressions } from 'cdk-nag';
import type { IConstruct } from 'constructs';

type Exception = Pick<NagPackSuppression, 'appliesTo'> & { readonly rule: string; readonly reason: string };

/**
 * Writes down why a rule of cdk-nag's AwsSolutions pack does not hold for a construct and what lies in it. The exception
 * stands beside the decision, and a test fails on every finding that has none.
 */
export function justify(construct: IConstruct, ...exceptions: readonly Exception[]): void {
  const suppressions = exceptions.map(({ rule, ...rest }) => ({ id: `AwsSolutions-${rule}`, ...rest }));
  NagSuppressions.addResourceSuppressions(construct, suppressions, true);
}
