import { Duration } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { MAP_RESULTS_FOLDER } from '../shared/artifacts';
import { justify } from './justify';
import { setRemoval } from './set-removal';

export interface DataBucketProps {
  readonly retain: boolean;
}

/** The one bucket: archives, bases, features, runs and models, each under its own prefix. */
export class DataBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { retain }: DataBucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules: [
        { id: 'aborted-uploads', abortIncompleteMultipartUploadAfter: Duration.days(3) },
        { id: 'old-versions', noncurrentVersionExpiration: Duration.days(30), expiredObjectDeleteMarker: true },
        // Archives are read for a run and hardly ever again. They are their owner's: they become cheap, not fewer.
        {
          id: 'incoming',
          prefix: 'incoming/',
          transitions: [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(30) }],
        },
        // Copies that a run fetched or a command uploaded: their originals lie elsewhere.
        { id: 'sources', prefix: 'sources/', expiration: Duration.days(30) },
        // Rows of shards that were broken off: whoever goes on with one does so soon.
        {
          id: 'unfinished',
          prefix: 'unfinished/',
          expiration: Duration.days(7),
          noncurrentVersionExpiration: Duration.days(1),
        },
        // Results of a Map's calls, as Step Functions saw them: read only by people who look for a failure.
        {
          id: 'map-results',
          prefix: `${MAP_RESULTS_FOLDER}/`,
          expiration: Duration.days(30),
          noncurrentVersionExpiration: Duration.days(1),
        },
      ],
    });
    setRemoval(this.bucket, retain);
    // Bucket's own `eventBridgeEnabled` would add a custom resource to do this.
    (this.bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    justify(this.bucket, {
      rule: 'S1',
      reason: 'Access logs would be a second bucket to pay and to delete; CloudTrail data events serve who needs them.',
    });
  }
}
