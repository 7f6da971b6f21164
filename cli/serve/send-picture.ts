import type { IncomingMessage, ServerResponse } from 'node:http';

export interface SentPicture {
  readonly etag: string;
  readonly type: 'image/jpeg' | 'image/png';
  /** Called where the browser does not have it. */
  make(): Promise<Uint8Array>;
}

/** Answers with a picture, made only where it is wanted. */
export async function sendPicture(
  request: IncomingMessage,
  response: ServerResponse,
  { etag, type, make }: SentPicture,
): Promise<void> {
  const headers = { ETag: etag, 'Cache-Control': 'private, no-cache' };
  if (request.headers['if-none-match'] === etag) return void response.writeHead(304, headers).end();
  if (request.method === 'HEAD') return void response.writeHead(200, { ...headers, 'Content-Type': type }).end();
  const bytes = await make();
  response.writeHead(200, { ...headers, 'Content-Type': type, 'Content-Length': bytes.length }).end(bytes);
}
