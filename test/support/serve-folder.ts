import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { type LoopbackServer, startLoopbackServer } from './loopback-server';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
};

/** The plainest server of files: a folder under a path, no header but a type, and none for what it does not know. */
export function serveFolder(folder: string, path = '/'): Promise<LoopbackServer> {
  return startLoopbackServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    const name = pathname.startsWith(path)
      ? normalize(decodeURI(pathname.slice(path.length)).replace(/(^|\/)$/, '$1index.html'))
      : undefined;
    const bytes = name && !name.startsWith('..') && (await readFile(join(folder, name)).catch(() => undefined));
    if (!bytes) return void response.writeHead(404).end();
    const type = TYPES[extname(name)];
    response.writeHead(200, type ? { 'Content-Type': type } : {}).end(bytes);
  });
}
