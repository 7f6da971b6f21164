import { awsFailure } from '../../../../cli/cloud/aws-failure';
import { ArchiveError } from '../../../../shared/errors';
import { s3Failure } from '../../../../shared/storage/s3-failure';

const sdk = (name: string, fields: object = {}, message = `${name} it is`) =>
  Object.assign(new Error(message), { name, $metadata: {} }, fields);
const status = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });
const explained = (error: unknown, env = {}) => awsFailure(error, env) as Error;

describe('awsFailure()', () => {
  test('says how to bring credentials where there are none, and which profile was looked at', () => {
    const none = Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' });
    expect(explained(none, { AWS_PROFILE: 'work' })).toMatchObject({
      name: 'SetupError',
      message: expect.stringMatching(
        /No AWS credentials were found \(profile "work"\): Could not load.*\n→ set them up/s,
      ),
    });
  });

  test.each(['ExpiredTokenException', 'UnrecognizedClientException', 'InvalidAccessKeyId', 'SignatureDoesNotMatch'])(
    'says to renew credentials on %s',
    (name) => {
      expect(explained(sdk(name, status(403)))).toMatchObject({
        name: 'SetupError',
        message: expect.stringMatching(new RegExp(`does not accept the credentials: .*\\(${name}\\)\n→ renew them`)),
      });
    },
  );

  test('says which permission is missing', () => {
    const denied = sdk(
      'AccessDeniedException',
      status(400),
      'User x is not authorized to perform: states:StartExecution',
    );
    expect(explained(denied)).toMatchObject({
      name: 'SetupError',
      message: expect.stringContaining(
        'Access denied: AWS responded: User x is not authorized to perform: states:StartExecution',
      ),
    });
  });

  test('sees a refusal through the error of the store, and keeps what was attempted', () => {
    const refused = s3Failure(sdk('AccessDenied', status(403)), 'Reading s3://pets/runs/a/metrics.json');
    expect(refused.name).toBe('SourceError');
    expect(explained(refused)).toMatchObject({
      name: 'SetupError',
      message: expect.stringContaining('Access denied: Reading s3://pets/runs/a/metrics.json failed'),
    });
  });

  test('names the endpoint that does not answer', () => {
    const broken = Object.assign(new Error('connect'), { code: 'ECONNREFUSED', port: 4566 });
    expect(explained(broken, { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' })).toMatchObject({
      name: 'UnavailableError',
      message: expect.stringContaining('http://127.0.0.1:4566 does not answer: ECONNREFUSED'),
    });
    const two = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000' };
    expect(explained(broken, two).message).toContain('http://127.0.0.1:4566 does not answer');
    expect(explained(Object.assign(broken, { port: 9000 }), two).message).toContain('http://127.0.0.1:9000 does not');
    expect(explained(broken).message).toContain('AWS does not answer: ECONNREFUSED\n→ check the network');
  });

  test('asks for a region where none is configured', () => {
    expect(explained(new Error('Region is missing'))).toMatchObject({ name: 'SetupError' });
  });

  test.each([
    ['ThrottlingException', 400],
    ['InternalFailure', 500],
    ['ServiceUnavailable', 503],
  ])('calls %s something to wait for', (name, code) => {
    expect(explained(sdk(name, status(code)))).toMatchObject({ name: 'UnavailableError' });
  });

  test("returns what is none of AWS's, and what it cannot explain, as it is", () => {
    for (const error of [new ArchiveError('no zip'), new TypeError('a bug'), sdk('ValidationException', status(400))]) {
      expect(awsFailure(error, {})).toBe(error);
    }
  });
});
