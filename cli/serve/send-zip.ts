import { existsSync } from 'node:fs';
import { readdir, readFile, realpath } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type PackedFile, packZip } from '../../shared/archive/pack-zip';
import { attachment } from './attachment';
import { refuseDamaged } from './refuse-damaged';
import { Refused } from './refused';

/**
 * Sends a folder of a run as a zip, each file after it was found whole. Links are left out.
 * @param part the folder within the run's
 * @throws Refused 404 where it is not there, 409 where a file of it is damaged
 */
export async function sendZip(
  request: IncomingMessage,
  response: ServerResponse,
  { folder, part, name }: { readonly folder: string; readonly part: string; readonly name: string },
): Promise<void> {
  const root = await realpath(folder).catch(() => folder);
  const own = join(root, part);
  // A link in its place would lead anywhere.
  if (!existsSync(own) || (await realpath(own)) !== own) throw new Refused(404, `The run has no ${part}/`);
  const entries = await readdir(own, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(own, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  // Once bytes are on their way, nothing can be refused any more.
  for (const file of files) await refuseDamaged(root, `${part}/${file}`);
  response.writeHead(200, { 'Content-Type': 'application/zip', 'Cache-Control': 'no-store', ...attachment(name) });
  if (request.method === 'HEAD') response.end();
  else await pipeline(Readable.from(packZip(read(own, files))), response);
}

async function* read(folder: string, files: readonly string[]): AsyncGenerator<PackedFile> {
  for (const name of files) yield { name, data: await readFile(join(folder, name)) };
}
