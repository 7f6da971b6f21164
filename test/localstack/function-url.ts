import { request as httpRequest } from 'node:http';
import { type LoopbackServer, startLoopbackServer } from '../support/loopback-server';

/**
 * A function URL on loopback. LocalStack tells functions apart by the host of a request, whose name leads to this machine
 * by a DNS that it does not have everywhere: what stands between sends each request to LocalStack, with that host.
 */
export function openFunctionUrl(endpoint: string, functionUrl: string): Promise<LoopbackServer> {
  const { hostname, port } = new URL(endpoint);
  // No URL: a name that ends as an address of IPv4 does is none, and that of LocalStack may end so.
  const [, host = ''] = /^https?:\/\/([^/]+)/.exec(functionUrl) ?? [];
  return startLoopbackServer((request, response) => {
    const headers = { ...request.headers, host };
    const { method, url: path } = request;
    const sent = httpRequest({ host: hostname, port, method, path, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    sent.on('error', () => response.writeHead(502).end());
    request.pipe(sent);
  });
}
