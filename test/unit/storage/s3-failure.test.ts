import { SourceError, UnavailableError } from '../../../shared/errors';
import { isAbsent, s3Failure } from '../../../shared/storage/s3-failure';

const failed = (fields: object) => Object.assign(new Error('failed'), fields);

describe('s3Failure()', () => {
  test.each([
    { code: 'ECONNREFUSED' },
    { code: 'ECONNRESET' },
    { name: 'TimeoutError' },
    { name: 'SlowDown', $metadata: { httpStatusCode: 503 } },
    { $metadata: { httpStatusCode: 500 } },
    { $retryable: { throttling: true } },
  ])('takes %j for something that time can heal', (fields) => {
    expect(s3Failure(failed(fields), 'Reading it')).toBeInstanceOf(UnavailableError);
  });

  test.each([
    { name: 'CredentialsProviderError' },
    { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } },
    { name: 'NoSuchBucket', $metadata: { httpStatusCode: 404 } },
  ])('takes %j for something that a person must mend', (fields) => {
    expect(s3Failure(failed(fields), 'Reading it')).toBeInstanceOf(SourceError);
  });
});

describe('isAbsent()', () => {
  test('tells an absent object from an absent bucket', () => {
    expect(isAbsent(failed({ name: 'NoSuchKey' }))).toBe(true);
    expect(isAbsent(failed({ name: 'NotFound', $metadata: { httpStatusCode: 404 } }))).toBe(true);
    expect(isAbsent(failed({ name: 'NoSuchBucket', $metadata: { httpStatusCode: 404 } }))).toBe(false);
    expect(isAbsent(failed({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }))).toBe(false);
  });
});
