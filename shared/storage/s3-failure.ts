import { type HeadstartError, SourceError, UnavailableError } from '../errors';

interface SdkFailure {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: unknown;
}

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
const PASSING_NAMES = new Set([
  'TimeoutError',
  'RequestTimeout',
  'SlowDown',
  'ThrottlingException',
  'TooManyRequestsException',
]);

/** Whether the service said that there is no such object. A bucket that is not there is not an absent object. */
export function isAbsent(error: unknown): boolean {
  const { name, $metadata } = error as SdkFailure;
  if (name === 'NoSuchBucket') return false;
  return name === 'NoSuchKey' || name === 'NotFound' || $metadata?.httpStatusCode === 404;
}

/** Whether the condition of a write did not hold, or another write of the same key was under way. */
export function isConflict(error: unknown): boolean {
  const status = (error as SdkFailure).$metadata?.httpStatusCode;
  return status === 412 || status === 409;
}

/** Whether a range began behind the object's last byte. */
export function isBehindEnd(error: unknown): boolean {
  const { name, $metadata } = error as SdkFailure;
  return name === 'InvalidRange' || $metadata?.httpStatusCode === 416;
}

/**
 * What a failure of the SDK, which has already tried again by itself, means to the run: UnavailableError where waiting
 * may help (throttling, a 5xx answer, a broken connection), else SourceError (no permission, no bucket, no credentials).
 */
export function s3Failure(error: unknown, attempted: string): HeadstartError {
  const failure = error as SdkFailure;
  const status = failure.$metadata?.httpStatusCode;
  const found = `${failure.name ?? 'error'}${status ? ` (${status})` : ''}: ${failure.message ?? String(error)}`;
  const passing =
    status === 429 ||
    (status !== undefined && status >= 500) ||
    failure.$retryable !== undefined ||
    PASSING_NAMES.has(failure.name ?? '') ||
    NETWORK_CODES.has(failure.code ?? '');
  if (passing) return new UnavailableError(`${attempted} failed: ${found}`, { cause: error });
  return new SourceError(`${attempted} failed: ${found}`, {
    remedy: 'Check the bucket, the key, the region and the credentials.',
    cause: error,
  });
}
