import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refused } from './refused';

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(`${JSON.stringify(value)}\n`);
}

/** @throws Refused 405 where the request is to do something */
export function onlyReading({ method }: IncomingMessage, allow = 'GET, HEAD'): void {
  if (method !== 'GET' && method !== 'HEAD') {
    throw new Refused(405, `${method} is not allowed here`, undefined, { Allow: allow });
  }
}
