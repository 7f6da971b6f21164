import { HeadObjectCommand, type S3ClientConfig } from '@aws-sdk/client-s3';
import { createS3Client } from '../../../shared/storage/create-s3-client';

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Host and path that a request for an object of the bucket "photos" would go to. */
async function addressed(config: S3ClientConfig): Promise<string> {
  const client = await createS3Client({ region: 'eu-central-1', credentials: CREDENTIALS, ...config });
  let address = '';
  client.middlewareStack.add(
    () => async (args) => {
      const { hostname, path } = args.request as { hostname: string; path: string };
      address = hostname + path;
      return { response: {} as never, output: { $metadata: {} } as never };
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await client.send(new HeadObjectCommand({ Bucket: 'photos', Key: 'a.zip' }));
  return address;
}

describe('createS3Client()', () => {
  const { AWS_ENDPOINT_URL } = process.env;
  afterEach(() => {
    if (AWS_ENDPOINT_URL === undefined) delete process.env.AWS_ENDPOINT_URL;
    else process.env.AWS_ENDPOINT_URL = AWS_ENDPOINT_URL;
  });

  test("puts the bucket into the host's name at the service's own endpoint", async () => {
    delete process.env.AWS_ENDPOINT_URL;
    expect(await addressed({})).toBe('photos.s3.eu-central-1.amazonaws.com/a.zip');
  });

  test('puts the bucket into the path where AWS_ENDPOINT_URL names another endpoint', async () => {
    process.env.AWS_ENDPOINT_URL = 'http://localhost:4566';
    expect(await addressed({})).toBe('localhost/photos/a.zip');
  });

  test('puts the bucket into the path where the client is given another endpoint', async () => {
    delete process.env.AWS_ENDPOINT_URL;
    expect(await addressed({ endpoint: 'http://emulator.test:4566' })).toBe('emulator.test/photos/a.zip');
  });
});
