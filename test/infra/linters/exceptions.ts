import type { Finding, Linter } from './run-linters';

export interface Exception {
  readonly linter: Linter;
  readonly rule: string;
  /** Of places in a template, a resource's logical id first; all of them by default. */
  readonly where?: RegExp;
  readonly reason: string;
}

const OWN_KEY =
  'AWS encrypts it with a key of its own. A customer key costs a dollar a month, and who loses it has lost the data.';

/**
 * What the linters find and need not be mended. One that stands for nothing any more fails the suite, as does a finding
 * that stands for none.
 */
export const EXCEPTIONS: readonly Exception[] = [
  {
    linter: 'cfn-lint',
    rule: 'W3005',
    where: /\/DependsOn\//,
    reason: 'CDK writes down a dependency that follows from a reference too.',
  },
  {
    linter: 'checkov',
    rule: 'CKV_AWS_18',
    where: /^DataBucket/,
    reason: 'Access logs would be a second bucket to pay and to delete; CloudTrail data events serve who needs them.',
  },
  {
    linter: 'checkov',
    rule: 'CKV_AWS_26',
    where: /^NotificationsTopic/,
    reason:
      'Alarms and EventBridge cannot publish to a topic that the key of SNS encrypts. Messages name a run and its end, nothing of its data.',
  },
  {
    linter: 'checkov',
    rule: 'CKV_AWS_51',
    where: /Repository/,
    reason:
      'Two runs may build the same image at the same time; the second push would fail its run. A tag follows from the source.',
  },
  {
    linter: 'checkov',
    rule: 'CKV_AWS_115',
    where: /Function/,
    reason:
      'Reserved places are taken from an account that has ten in all when it is new; "-c reserved.FUNCTION" sets them.',
  },
  {
    linter: 'checkov',
    rule: 'CKV_AWS_116',
    where: /Function/,
    reason:
      'A dead-letter queue is for calls that nobody waits for. The state machine waits for its steps, whoever asks for Predict; of Start a destination is told.',
  },
  {
    linter: 'checkov',
    rule: 'CKV_AWS_117',
    where: /Function/,
    reason:
      'In a VPC a function would reach S3 and the web by a NAT gateway alone, 32 dollars a month in each zone; it has nothing there to reach.',
  },
  { linter: 'checkov', rule: 'CKV_AWS_136', where: /Repository/, reason: OWN_KEY },
  { linter: 'checkov', rule: 'CKV_AWS_158', where: /Log/, reason: OWN_KEY },
  {
    linter: 'checkov',
    rule: 'CKV_AWS_173',
    where: /Function/,
    reason: `Environments hold no secrets: names, versions and limits. ${OWN_KEY}`,
  },
];

export function covers(exception: Exception, { linter, rule, where }: Finding): boolean {
  return exception.linter === linter && exception.rule === rule && (exception.where?.test(where) ?? true);
}
