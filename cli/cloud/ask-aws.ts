import { setTimeout as wait } from 'node:timers/promises';
import { createS3Client } from '../../shared/storage/create-s3-client';

/** One request to a service of AWS: an operation of its JSON protocol, or a path that is read. */
export type AwsRequest = { readonly service: keyof typeof HOSTS } & (
  | { readonly operation: string; readonly input: object }
  | { readonly path: string }
);

/**
 * What AWS answers.
 * @throws AwsRefusal, and what fetch throws where nobody answers
 */
export type AskAws = (request: AwsRequest) => Promise<Readonly<Record<string, unknown>>>;

/** Shaped as the SDK's own errors, so that what is said of those is said of this. */
export class AwsRefusal extends Error {
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(
    override readonly name: string,
    message: string,
    httpStatusCode: number,
  ) {
    super(message);
    this.$metadata = { httpStatusCode };
  }
}

/** The first label of a service's host; it signs by its own name. */
const HOSTS = { lambda: 'lambda', servicequotas: 'servicequotas', codebuild: 'codebuild', ecr: 'api.ecr' } as const;
const ATTEMPTS = 4;
const WAIT_MS = 1000;
const TIMEOUT_MS = 30_000;

/**
 * Asks AWS with the credentials, the region and the endpoint that every other command uses. The handful of operations that a
 * deployment needs of four services is not worth a package of the SDK for each.
 */
export async function awsAsker(): Promise<AskAws> {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  // The SDK hands its chain of credentials on through a client only.
  const client = await createS3Client();
  try {
    const { credentials, sha256, region: configured } = client.config;
    const region = await configured();
    return async (request) => {
      const { service } = request;
      const url = new URL(
        'path' in request ? request.path : '/',
        process.env.AWS_ENDPOINT_URL ?? `https://${HOSTS[service]}.${region}.amazonaws.com`,
      );
      const operation = 'operation' in request && {
        method: 'POST',
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': request.operation },
        body: JSON.stringify(request.input),
      };
      const plain = { method: 'GET', headers: {}, ...operation };
      for (let attempt = 1; ; attempt++) {
        const signer = new SignatureV4({ service, region, credentials: await credentials(), sha256 });
        const { protocol, hostname, port, pathname: path } = url;
        const headers = { ...plain.headers, host: url.host };
        const signed = await signer.sign({ ...plain, headers, protocol, hostname, path, ...(port && { port: +port }) });
        // fetch sets it itself, to the same.
        const { host: _, ...sent } = signed.headers;
        const answer = await fetch(url, { ...plain, headers: sent, signal: AbortSignal.timeout(TIMEOUT_MS) });
        const text = await answer.text();
        if (answer.ok) return JSON.parse(text);
        const refusal = refusalOf(answer, text);
        const passing = answer.status >= 502 || answer.status === 429 || /Throttl|TooManyRequests/.test(refusal.name);
        if (!passing || attempt === ATTEMPTS) throw refusal;
        await wait(WAIT_MS * attempt);
      }
    };
  } finally {
    client.destroy();
  }
}

/** Its name stands in the body or in a header, behind a namespace or before an address. */
function refusalOf({ status, headers }: Response, text: string): AwsRefusal {
  let body: Readonly<Record<string, unknown>> = {};
  try {
    body = JSON.parse(text) ?? {};
  } catch {
    // What stands between here and AWS answers in HTML.
  }
  const type = String(body.__type ?? headers.get('x-amzn-errortype') ?? `HTTP ${status}`);
  const name = type.replace(/^.*#/, '').replace(/:.*$/, '');
  return new AwsRefusal(name, String(body.message ?? body.Message ?? text.slice(0, 200)), status);
}
