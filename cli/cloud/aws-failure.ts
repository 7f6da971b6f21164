import { HeadstartError, SetupError, splitRemedy, UnavailableError } from '../../shared/errors';

interface SdkFailure {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly port?: number;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const NO_CREDENTIALS = new Set(['CredentialsProviderError', 'TokenProviderError']);
const BAD_CREDENTIALS = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'InvalidToken',
]);
const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'AuthorizationError']);
const BROKEN_CONNECTION = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)/;

/**
 * What a failure of AWS means to whoever typed the command: something to set up (credentials, a permission, a region),
 * or something to wait for. An error that is none of AWS's is returned as it is.
 * @param env to name what was configured
 */
export function awsFailure(error: unknown, env: Readonly<Record<string, string | undefined>> = process.env): unknown {
  const failure = sdkFailureIn(error);
  if (!failure) return error;
  const { name, message, code, $metadata } = failure;
  const said = message.split('\n')[0];
  const setup = (problem: string, remedy: string) => new SetupError(problem, { remedy, cause: error });
  if (NO_CREDENTIALS.has(name)) {
    const profile = env.AWS_PROFILE ? ` (profile "${env.AWS_PROFILE}")` : '';
    return setup(
      `No AWS credentials were found${profile}: ${said}`,
      'set them up with "aws configure" or "aws sso login", or give --profile, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    );
  }
  if (BAD_CREDENTIALS.has(name)) {
    return setup(`AWS does not accept the credentials: ${said} (${name})`, 'renew them, or give another --profile');
  }
  if (message === 'Region is missing') {
    return setup('No AWS region is configured', 'give --region, or set AWS_REGION, or run "aws configure"');
  }
  const attempted = error instanceof HeadstartError ? splitRemedy(error.message).problem : `AWS responded: ${said}`;
  if (DENIED.has(name) || $metadata?.httpStatusCode === 403) {
    return setup(
      `Access denied: ${attempted}`,
      'ask for that permission, or give a --profile that has it (docs/cloud-cli.md lists what each command needs)',
    );
  }
  if (code && BROKEN_CONNECTION.test(code)) {
    const configured = [env.AWS_ENDPOINT_URL, env.AWS_ENDPOINT_URL_S3].filter((url) => url !== undefined);
    const endpoint = configured.find((url) => failure.port && url.includes(`:${failure.port}`)) ?? configured[0];
    return new UnavailableError(endpoint ? `${endpoint} does not answer: ${code}` : `AWS does not answer: ${code}`, {
      remedy: endpoint
        ? 'see that it is running: AWS_ENDPOINT_URL says that it is used'
        : 'check the network and the region, and try again',
      cause: error,
    });
  }
  if (error instanceof HeadstartError) return error;
  const status = $metadata?.httpStatusCode;
  if (status === 429 || (status !== undefined && status >= 500) || /Throttl|TooManyRequests/.test(name)) {
    return new UnavailableError(`AWS is busy: ${name}: ${said}`, { remedy: 'try again', cause: error });
  }
  return error;
}

/** The SDK's own error: the thrown one, or the one behind an error of the store. */
function sdkFailureIn(error: unknown): SdkFailure | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    const failure = each as Error & SdkFailure;
    if (
      failure.$metadata ||
      NO_CREDENTIALS.has(failure.name) ||
      failure.message === 'Region is missing' ||
      (failure.code && BROKEN_CONNECTION.test(failure.code))
    ) {
      return failure;
    }
  }
  return undefined;
}
