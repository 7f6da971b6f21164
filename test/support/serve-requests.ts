import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerRequest, type PredictService } from '../../functions/predict/answer-request';

/** The predict function's core behind a server on this machine. */
export function serveRequests(service: PredictService) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const url = new URL(request.url ?? '/', 'http://here');
    const { method = 'GET' } = request;
    const headers = request.headers as Record<string, string | undefined>;
    const query = Object.fromEntries(url.searchParams);
    const answer = await answerRequest({ method, path: url.pathname, query, headers, body }, service);
    response.writeHead(answer.status, { ...answer.headers }).end(answer.body);
  };
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
