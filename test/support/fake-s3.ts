import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';

export interface FakeS3 {
  readonly client: S3Client;
  /** For clients of other processes. */
  readonly endpoint: string;
  readonly objects: Map<string, Buffer>;
  /** Uploads of several parts that were neither completed nor aborted. */
  readonly openUploads: Map<string, Map<number, Buffer>>;
  /** Answers the next `times` requests whose method and query match with an error. */
  fail(times: number, status: number, code: string, matches?: (request: IncomingMessage) => boolean): void;
  readonly requests: string[];
  close(): Promise<void>;
}

const PAGE = 3;

/** The few requests of S3's REST interface that the store makes, answered from memory. Listings have pages of three keys. */
export async function startFakeS3(bucket: string): Promise<FakeS3> {
  const objects = new Map<string, Buffer>();
  const openUploads = new Map<string, Map<number, Buffer>>();
  const uploadKeys = new Map<string, string>();
  const requests: string[] = [];
  let failure:
    | { times: number; status: number; code: string; matches: (request: IncomingMessage) => boolean }
    | undefined;

  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    requests.push(`${request.method} ${request.url}`);
    if (failure && failure.times > 0 && failure.matches(request)) {
      failure.times -= 1;
      return answerError(response, failure.status, failure.code);
    }
    const url = new URL(request.url ?? '/', 'http://fake');
    const [, found = '', ...rest] = url.pathname.split('/');
    const key = decodeURIComponent(rest.join('/'));
    if (found !== bucket) return answerError(response, 404, 'NoSuchBucket');
    if (url.searchParams.get('list-type')) return list(response, url.searchParams);
    const uploadId = url.searchParams.get('uploadId');
    if (request.method === 'GET' && uploadId !== null) return listParts(response, uploadId);
    if (request.method === 'GET' && url.searchParams.has('uploads')) return listUploads(response, url.searchParams);
    if (uploadId !== null)
      return part(request, response, key, uploadId, Number(url.searchParams.get('partNumber')), body);
    if (url.searchParams.has('uploads')) return beginUpload(response, key);
    if (request.method === 'PUT') {
      const before = objects.get(key);
      const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers;
      if (ifNoneMatch === '*' && before) return answerError(response, 412, 'PreconditionFailed');
      if (ifMatch !== undefined && !before) return answerError(response, 404, 'NoSuchKey');
      if (ifMatch !== undefined && before && ifMatch !== etagOf(before)) {
        return answerError(response, 412, 'PreconditionFailed');
      }
      objects.set(key, body);
      return answer(response, 200, '', { ETag: etagOf(body) });
    }
    if (request.method === 'DELETE') {
      objects.delete(key);
      return answer(response, 204, '');
    }
    return read(request, response, objects.get(key));
  });

  function list(response: ServerResponse, query: URLSearchParams) {
    const prefix = query.get('prefix') ?? '';
    const from = Number(query.get('continuation-token') ?? 0);
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix));
    const sorted = keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const inUrls = query.get('encoding-type') === 'url';
    const contents = sorted.slice(from, from + PAGE).map((key) => {
      return `<Contents><Key>${inUrls ? formEncoded(key) : escapeXml(key)}</Key><Size>${objects.get(key)?.length}</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>`;
    });
    const more = from + PAGE < sorted.length;
    const next = more ? `<NextContinuationToken>${from + PAGE}</NextContinuationToken>` : '';
    const encoding = inUrls ? '<EncodingType>url</EncodingType>' : '';
    answerXml(
      response,
      `<ListBucketResult>${encoding}<IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
    );
  }

  /** As S3 does, it names a next marker on the last page too. */
  function listParts(response: ServerResponse, id: string) {
    const parts = [...(openUploads.get(id) ?? [])].sort(([a], [b]) => a - b);
    const each = parts.map(
      ([number, body]) =>
        `<Part><PartNumber>${number}</PartNumber><Size>${body.length}</Size><ETag>"${number}"</ETag></Part>`,
    );
    const next = `<NextPartNumberMarker>${parts.at(-1)?.[0] ?? 0}</NextPartNumberMarker>`;
    answerXml(response, `<ListPartsResult><IsTruncated>false</IsTruncated>${next}${each.join('')}</ListPartsResult>`);
  }

  function listUploads(response: ServerResponse, query: URLSearchParams) {
    const ids = [...openUploads.keys()].filter((id) => uploadKeys.get(id)?.startsWith(query.get('prefix') ?? ''));
    const each = ids.map((id) => {
      const key = escapeXml(uploadKeys.get(id) ?? '');
      return `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>2026-01-01T00:00:00Z</Initiated></Upload>`;
    });
    answerXml(
      response,
      `<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>${each.join('')}</ListMultipartUploadsResult>`,
    );
  }

  function beginUpload(response: ServerResponse, key: string) {
    const id = `upload-${requests.length}`;
    openUploads.set(id, new Map());
    uploadKeys.set(id, key);
    answerXml(response, `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
  }

  function part(
    request: IncomingMessage,
    response: ServerResponse,
    key: string,
    id: string,
    number: number,
    body: Buffer,
  ) {
    const parts = openUploads.get(id);
    if (!parts) return answerError(response, 404, 'NoSuchUpload');
    if (request.method === 'PUT') {
      parts.set(number, body);
      return answer(response, 200, '', { ETag: `"${number}"` });
    }
    openUploads.delete(id);
    if (request.method === 'DELETE') return answer(response, 204, '');
    const numbers = [...parts.keys()].sort((a, b) => a - b);
    objects.set(key, Buffer.concat(numbers.map((each) => parts.get(each) ?? Buffer.alloc(0))));
    answerXml(response, '<CompleteMultipartUploadResult><ETag>"etag"</ETag></CompleteMultipartUploadResult>');
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new S3Client({
    region: 'us-east-1',
    endpoint,
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 2,
  });
  return {
    client,
    endpoint,
    objects,
    openUploads,
    requests,
    fail: (times, status, code, matches = () => true) => {
      failure = { times, status, code, matches };
    },
    close: async () => {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function read(request: IncomingMessage, response: ServerResponse, object: Buffer | undefined) {
  if (!object) return answerError(response, 404, 'NoSuchKey');
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  if (!range) return answer(response, 200, object, { ETag: etagOf(object) });
  const [start, end] = [Number(range[1]), Number(range[2])];
  if (start >= object.length) return answerError(response, 416, 'InvalidRange');
  return answer(response, 206, object.subarray(start, end + 1));
}

const etagOf = (object: Buffer) => `"${createHash('md5').update(object).digest('hex')}"`;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (request.headers['content-encoding']?.includes('aws-chunked')) throw new Error('the fake reads no chunked bodies');
  return Buffer.concat(chunks);
}

function answer(response: ServerResponse, status: number, body: Buffer | string, headers: Record<string, string> = {}) {
  // Also a HEAD request is told the length of what it does not get.
  response.writeHead(status, { 'Content-Length': Buffer.byteLength(body), ...headers });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

const answerXml = (response: ServerResponse, xml: string) =>
  answer(response, 200, `<?xml version="1.0" encoding="UTF-8"?>${xml}`, { 'Content-Type': 'application/xml' });

const answerError = (response: ServerResponse, status: number, code: string) =>
  answer(response, status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`, {
    'Content-Type': 'application/xml',
  });

/** As S3 does it: a space becomes a plus. */
const formEncoded = (text: string) => encodeURIComponent(text).replaceAll('%20', '+').replaceAll('%2F', '/');

const escapeXml = (text: string) =>
  [...text].map((c) => (c < ' ' || '&<>"'.includes(c) ? `&#${c.charCodeAt(0)};` : c)).join('');
