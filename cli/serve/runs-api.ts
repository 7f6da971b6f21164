import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { ServedRuns } from '../../shared/records/run-progress';
import type { Asked, Services } from './answer';
import { askedSettings } from './asked-settings';
import { HeldBodies } from './held-bodies';
import { parsedJson } from './parsed-json';
import { Refused } from './refused';
import type { PictureSize } from './run-images';
import { parseSettings } from './run-settings';
import { sendDownload } from './send-download';
import { sendEvents } from './send-events';
import { onlyReading, sendJson } from './send-json';
import { sendPicture } from './send-picture';

/** What a page of another origin cannot send without asking first. */
const ARCHIVE_TYPES = ['application/zip', 'application/x-tar', 'application/gzip'];
/** Corrections of many thousand images. */
const bodies = new HeldBodies(8 * 1024 * 1024);

const againSchema = z.strictObject({
  settings: z.unknown(),
  corrections: z.strictObject({
    labels: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    exclude: z.array(z.string()),
  }),
});

type Action = (asked: Asked, services: Services, name: string) => Promise<void> | void;

/** What is done to a run, by the last part of the address. */
const DOING: Readonly<Record<string, Action>> = {
  stop: ({ response }, { desk }, name) => {
    desk.stop(name);
    sendJson(response, 202, { name });
  },
  'go-on': async ({ response }, { desk }, name) => {
    await desk.goOn(name);
    sendJson(response, 202, { name });
  },
  rename: async ({ response, query }, { desk, predict }, name) => {
    const to = query.get('to') ?? '';
    await desk.rename(name, to);
    await predict.forget(desk.folder.folderOf(name) as string);
    sendJson(response, 200, { name: to });
  },
  again: async ({ request, response }, { desk, images }, name) => {
    const { settings, corrections } = await readJson(request, againSchema);
    sendJson(response, 201, { name: await desk.again(name, parseSettings(settings ?? {}), corrections, images) });
  },
};

/** What is shown of one. */
const SHOWING: Readonly<Record<string, Action>> = {
  events: ({ response }, { desk }, name) => {
    const active = desk.active(name);
    // 204 tells an EventSource not to come again.
    if (!active) return void response.writeHead(204).end();
    sendEvents(response, active);
  },
  images: async ({ response, query }, { desk, images }, name) => {
    sendJson(response, 200, await images.list(await desk.imagesOf(name), query));
  },
  picture,
  map,
  download: sendDownload,
};

/** Answers /api/runs/… and /api/example. @throws Refused */
export async function runsApi(asked: Asked, services: Services): Promise<void> {
  const { request, response, segments } = asked;
  const { desk } = services;
  const [, group, name, action] = segments;
  const missing = new Refused(404, 'There is nothing here');
  if (group === 'example') {
    if (name !== undefined) throw missing;
    onlyPosting(request);
    return sendJson(response, 201, { name: await desk.beginExample(askedSettings(asked.query)) });
  }
  if (name === undefined) return allRuns(asked, services);
  if (action === undefined) {
    if (request.method === 'DELETE') {
      const isGone = await desk.remove(name);
      await services.predict.forget(desk.folder.folderOf(name) as string);
      return sendJson(response, 200, { isGone });
    }
    onlyReading(request, 'GET, HEAD, DELETE');
    return sendJson(response, 200, await desk.find(name));
  }
  if (segments.length > (action === 'download' ? 5 : 4)) throw missing;
  if (Object.hasOwn(DOING, action)) {
    onlyPosting(request);
    return DOING[action]?.(asked, services, name);
  }
  if (!Object.hasOwn(SHOWING, action)) throw missing;
  onlyReading(request);
  return SHOWING[action]?.(asked, services, name);
}

async function allRuns(asked: Asked, { desk }: Services): Promise<void> {
  const { request, response, query } = asked;
  if (request.method === 'POST') {
    if (!ARCHIVE_TYPES.includes(request.headers['content-type'] ?? '')) {
      const wanted = `Send a zip, .tar or .tar.gz of class folders as ${ARCHIVE_TYPES.join(', ')}.`;
      throw new Refused(415, 'The body is no archive', wanted);
    }
    const name = await desk.begin(request, query.get('name') || 'run.zip', askedSettings(asked.query));
    return sendJson(response, 201, { name });
  }
  onlyReading(request, 'GET, HEAD, POST');
  const runs: ServedRuns = { canTrain: desk.canTrain, maxBytes: desk.maxBytes, runs: await desk.list() };
  return sendJson(response, 200, runs);
}

async function picture({ request, response, query }: Asked, { desk, images }: Services, name: string): Promise<void> {
  const size: PictureSize = query.get('size') === 'large' ? 'large' : 'small';
  const { etag, jpeg } = await images.picture(await desk.imagesOf(name), query.get('file') ?? '', size);
  await sendPicture(request, response, { etag, type: 'image/jpeg', make: jpeg });
}

async function map({ request, response, query }: Asked, { desk, maps }: Services, name: string): Promise<void> {
  const [file, of] = [query.get('file') ?? '', query.get('class') ?? ''];
  const { etag, png } = await maps.find(await desk.imagesOf(name), file, of);
  await sendPicture(request, response, { etag, type: 'image/png', make: png });
}

async function readJson<Schema extends z.ZodType>(request: IncomingMessage, schema: Schema): Promise<z.output<Schema>> {
  if (request.headers['content-type'] !== 'application/json') {
    throw new Refused(415, 'The body is no JSON', 'Send it as application/json.');
  }
  const body = await bodies.use(request, async (bytes) => Buffer.from(bytes).toString('utf8'));
  const found = schema.safeParse(parsedJson(body));
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  throw new Refused(422, `"${issue?.path.join('.')}" of the body cannot be used: ${issue?.message}`);
}

function onlyPosting({ method }: IncomingMessage): void {
  if (method !== 'POST') throw new Refused(405, 'Only POST is allowed here', undefined, { Allow: 'POST' });
}
