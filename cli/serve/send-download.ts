import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Asked, Services } from './answer';
import { attachment } from './attachment';
import { POLICIES } from './policies';
import { refuseDamaged } from './refuse-damaged';
import { Refused } from './refused';
import { sendFile } from './send-file';
import { sendZip } from './send-zip';

/** Sends what people take along: /download/model.zip, /download/site.zip or /download/report.html. @throws Refused */
export async function sendDownload(
  { request, response, segments }: Asked,
  { desk }: Services,
  name: string,
): Promise<void> {
  const what = segments[4];
  await desk.find(name);
  const folder = desk.folder.folderOf(name) as string;
  const [, part] = /^(model|site)\.zip$/.exec(what ?? '') ?? [];
  if (part) return sendZip(request, response, { folder, part, name: `${name}-${part}.zip` });
  if (what !== 'report.html' || !existsSync(join(folder, what))) throw new Refused(404, 'There is nothing here');
  await refuseDamaged(folder, what);
  for (const [header, value] of Object.entries(attachment(`${name}-report.html`))) response.setHeader(header, value);
  return sendFile(request, response, folder, [what], POLICIES.artifact);
}
