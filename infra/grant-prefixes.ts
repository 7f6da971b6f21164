import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { justify } from './justify';

export interface Prefixes {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly removes?: readonly string[] | undefined;
}

/**
 * Lets somebody read, list, write and remove below these prefixes of a bucket, and nothing else of it. Who may not list is told
 * "forbidden" and not "absent" when it asks for an object that is not there, and a request for an object names no
 * prefix: hence IfExists.
 */
export function grantPrefixes(role: Role, bucket: IBucket, { reads, writes, removes = [] }: Prefixes): void {
  const objects = (prefixes: readonly string[]) => prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`));
  const allow = (statement: PolicyStatement) => role.addToPolicy(statement);
  if (reads.length > 0) {
    allow(new PolicyStatement({ actions: ['s3:GetObject', 's3:GetObjectVersion'], resources: objects(reads) }));
    allow(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [bucket.bucketArn],
        conditions: { StringLikeIfExists: { 's3:prefix': reads.map((prefix) => `${prefix}*`) } },
      }),
    );
  }
  if (writes.length > 0) {
    allow(new PolicyStatement({ actions: ['s3:PutObject', 's3:AbortMultipartUpload'], resources: objects(writes) }));
  }
  if (removes.length > 0) {
    allow(new PolicyStatement({ actions: ['s3:DeleteObject'], resources: objects(removes) }));
  }
  justify(role, {
    rule: 'IAM5',
    reason:
      'Objects below the prefixes that the step works on (functions/steps.ts), or of a bucket that the context names.',
    appliesTo: [{ regex: '/^Resource::[^*]*\\/\\*$/' }],
  });
}
