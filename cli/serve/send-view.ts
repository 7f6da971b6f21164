import { DEFAULT_IMAGE_SIZE_PX } from '../../functions/base/named-base';
import { parseRunConfig } from '../../shared/backbone/parse-run-config';
import type { Asked, Services } from './answer';
import { askedSettings } from './asked-settings';
import { Refused } from './refused';
import { withSettings } from './run-settings';
import { PREVIEWED_IMAGES } from './view-preview';

/**
 * Answers GET /api/views: one view of one image, as a run with these settings would make it.
 * @throws Refused
 */
export async function sendView({ response, query }: Asked, { desk, views, bases }: Services): Promise<void> {
  const { augment, seed, base, imageSizePx } = parseRunConfig(withSettings(desk.config, askedSettings(query)));
  if (!augment) throw new Refused(422, 'With these settings images have no views', 'Choose some under Augmentation.');
  const ownSizePx = bases().find(({ name }) => name === base)?.imageSizePx ?? DEFAULT_IMAGE_SIZE_PX;
  const wanted = {
    ...{ augment, seed, imageSizePx: imageSizePx ?? ownSizePx },
    image: placeOf(query, 'image', PREVIEWED_IMAGES - 1),
    view: placeOf(query, 'view', augment.views),
  };
  const run = query.get('run');
  const jpeg = await views.jpeg(wanted, run === null ? undefined : await desk.imagesOf(run));
  const headers = { 'Content-Type': 'image/jpeg', 'Content-Length': jpeg.length, 'Cache-Control': 'no-store' };
  response.writeHead(200, headers).end(jpeg);
}

function placeOf(query: URLSearchParams, name: string, most: number): number {
  const text = query.get(name) ?? '0';
  if (/^\d{1,2}$/.test(text) && Number(text) <= most) return Number(text);
  throw new Refused(400, `"${name}" is ${JSON.stringify(text)}, wanted a number from 0 to ${most}`);
}
