/**
 * Public on-demand prices of us-east-1 in dollars, without free tiers, as public copies of the named pages of
 * aws.amazon.com gave them on the day below. They change rarely and differ by region: an estimate names day and region.
 */
export const PRICES = {
  date: '2026-11-25',
  region: 'us-east-1',
  sources: {
    lambda: 'AWS Lambda Pricing, x86',
    stepFunctions: 'AWS Step Functions Pricing, Standard Workflows',
    s3: 'Amazon S3 Pricing, S3 Standard, requests',
    batch: 'Amazon EC2 On-Demand Pricing, g4dn.xlarge (AWS Batch itself is free)',
  },
  lambdaGbSecond: 0.0000166667,
  lambdaRequest: 0.2 / 1e6,
  stateTransition: 0.025 / 1000,
  /** PUT, COPY, POST and LIST. */
  s3Write: 0.005 / 1000,
  /** GET and HEAD. */
  s3Read: 0.0004 / 1000,
  batchHour: 0.526,
} as const;
