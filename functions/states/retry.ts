/**
 * What time can heal. Bad input is never retried: its errors have names of their own, and none of them stands here.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
 */
export const RETRY = [
  {
    // No place in the account's concurrency: nothing ran and nothing was paid, so the wait may be as long as the queue.
    // Four hours on average, which a test holds against 2,000 shards that share 10 places.
    ErrorEquals: ['Lambda.TooManyRequestsException'],
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxAttempts: 500,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
  },
  {
    // A function that nobody called for weeks is made ready again, which takes a minute or two; one that is being updated
    // is not ready either. https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
    ErrorEquals: [
      'Lambda.CodeArtifactUserPendingException',
      'Lambda.CodeArtifactUserDeletedException',
      'Lambda.ResourceNotReadyException',
      'Lambda.ResourceConflictException',
    ],
    IntervalSeconds: 5,
    BackoffRate: 2,
    MaxAttempts: 30,
    MaxDelaySeconds: 30,
    JitterStrategy: 'FULL',
  },
  {
    // A busy service, a store that did not answer, a sandbox that died.
    ErrorEquals: [
      'UnavailableError',
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.ClientExecutionTimeoutException',
      'Lambda.Unknown',
      'Runtime.ExitError',
    ],
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxAttempts: 5,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
  },
  {
    // Out of time: mostly there is too much to do, now and then the sandbox was slow. Every attempt is paid in full.
    ErrorEquals: ['OutOfTimeError', 'Sandbox.Timedout', 'States.Timeout'],
    IntervalSeconds: 2,
    MaxAttempts: 1,
    JitterStrategy: 'FULL',
  },
];

/**
 * A Map whose list could not be read has not begun. One whose results could not be written has done its work, which each call
 * finds when the Map begins again. What its items may be tried again for, their own task says.
 */
export const MAP_RETRY = [
  {
    ErrorEquals: ['States.ItemReaderFailed', 'States.ResultWriterFailed'],
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxAttempts: 3,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
  },
];

/** What time can heal before a job has started; once it has, AWS Batch starts it again by its exit code. */
export const JOB_RETRY = [
  {
    // Features that were evicted under the job are computed again by it.
    ErrorEquals: ['UnavailableError', 'FeaturesGoneError', 'Batch.ServerException', 'Batch.SdkClientException'],
    IntervalSeconds: 5,
    BackoffRate: 2,
    MaxAttempts: 3,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
  },
];
