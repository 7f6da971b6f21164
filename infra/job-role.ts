import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { grantPrefixes, type Prefixes } from './grant-prefixes';
import type { Parameters } from './parameters';

/** The role of a job's container: what its steps may do in the bucket, and reading from the buckets that archives lie in. */
export function jobRole(
  scope: Construct,
  bucket: IBucket,
  prefixes: Prefixes,
  { sourceBuckets }: Pick<Parameters, 'sourceBuckets'>,
): Role {
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
  grantPrefixes(role, bucket, prefixes);
  for (const name of sourceBuckets) {
    grantPrefixes(role, Bucket.fromBucketName(scope, `Source-${name}`, name), { reads: [''], writes: [] });
  }
  return role;
}
