import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Refused } from './refused';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

/**
 * Sends a file of a folder, or 304 where the browser has it. What lies outside the folder is not there, links included.
 * @param segments path below the folder
 * @param policy its Content-Security-Policy
 * @throws Refused 404
 */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  folder: string,
  segments: readonly string[],
  policy: string,
): Promise<void> {
  const missing = new Refused(404, `There is no ${segments.join('/')}`);
  if (segments.length === 0 || !segments.every(isPlain)) throw missing;
  const root = await realpath(folder).catch(() => undefined);
  const file = await realpath(join(folder, ...segments)).catch(() => undefined);
  if (!root || !file?.startsWith(root + sep)) throw missing;
  const found = await stat(file);
  if (!found.isFile()) throw missing;
  const etag = `W/"${found.size.toString(36)}-${Math.trunc(found.mtimeMs).toString(36)}"`;
  const headers = { ETag: etag, 'Cache-Control': 'no-cache', 'Content-Security-Policy': policy };
  if (request.headers['if-none-match']?.split(/\s*,\s*/).includes(etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, {
    ...headers,
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Content-Length': found.size,
  });
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(file), response);
}

/** A name and nothing that leads elsewhere. */
export const isPlain = (segment: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a zero byte ends a path
  segment !== '' && !segment.startsWith('.') && !/[/\\\u0000]/.test(segment);
