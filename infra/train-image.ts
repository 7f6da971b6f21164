import type { Code } from 'aws-cdk-lib/aws-lambda';

/** TrainHead's container image. */
export function trainImage(): Code {
  throw new Error('The image of TrainHead is not built yet: deploy with "-c packaging=process"');
}
