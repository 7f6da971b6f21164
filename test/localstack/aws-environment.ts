import { join } from 'node:path';

/** LocalStack's account and the region of the suites. */
export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

/**
 * Environment by which the AWS SDKs, the CDK and our own command line speak to a LocalStack and to nothing else: what a
 * person has in ~/.aws is put out of sight.
 */
export function awsEnvironment(endpoint: string, root: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    // The CDK takes this one for assets; an address instead of a name keeps buckets in the path.
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_CONFIG_FILE: join(root, 'no-aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(root, 'no-aws-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    // It speaks of Node 20 at every start.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** What a client of the AWS SDK in this very process is made with. */
export function connectionTo({
  endpoint,
  env,
}: {
  readonly endpoint: string;
  readonly env: Readonly<Record<string, string>>;
}) {
  const { AWS_REGION: region, AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = env;
  // Of all services' clients, only that of S3 knows the last one; the others pass it over.
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey }, forcePathStyle: true, maxAttempts: 5 };
}
