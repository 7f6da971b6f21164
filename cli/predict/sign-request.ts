import { createS3Client } from '../../shared/storage/create-s3-client';

/** Makes the headers that AWS Signature Version 4 adds to a POST of these bytes. */
export type Signer = (url: URL, headers: Record<string, string>, body: Uint8Array) => Promise<Record<string, string>>;

/**
 * A signer with the credentials that every other command uses. The region is part of a function URL's host name.
 * @throws the SDK's errors where there are no credentials, or no region is given
 */
export async function awsSigner({ hostname }: URL): Promise<Signer> {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  // The SDK hands its chain of credentials on through a client only.
  const client = await createS3Client();
  try {
    const { credentials, sha256, region: configured } = client.config;
    const [, told] = /\.lambda-url\.([a-z0-9-]+)\./.exec(hostname) ?? [];
    const region = told ?? (await configured());
    const resolved = await credentials();
    const signer = new SignatureV4({ service: 'lambda', region, credentials: resolved, sha256 });
    return async (url, headers, body) => {
      const { protocol, hostname: host, port, pathname: path, searchParams } = url;
      const query = Object.fromEntries(searchParams);
      const own = { ...headers, host: url.host };
      const request = { method: 'POST', protocol, hostname: host, path, query, headers: own, body };
      const signed = await signer.sign({ ...request, ...(port && { port: Number(port) }) });
      // fetch sets it itself, to the same.
      const { host: _, ...rest } = signed.headers;
      return rest;
    };
  } finally {
    client.destroy();
  }
}
