import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';

/**
 * A client for S3. Where another endpoint than the service's own is configured (AWS_ENDPOINT_URL, the profile's
 * endpoint_url), buckets are in the path and not in the host's name, as the AWS CLI does it: an emulator's host has no
 * wildcard in the DNS. The SDK is loaded by the call, not by importing this file.
 */
export async function createS3Client(options: S3ClientConfig = {}): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client(options);
  const { config } = client;
  const { endpointProvider } = config;
  config.endpointProvider = (params, context) => {
    const ForcePathStyle = params.ForcePathStyle === true || params.Endpoint !== undefined;
    return endpointProvider({ ...params, ForcePathStyle }, context);
  };
  return client;
}
