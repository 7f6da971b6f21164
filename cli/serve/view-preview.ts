import type { AugmentConfig } from '../../shared/config';
import { readAnyManifest, readShards } from '../../shared/dataset/read-manifest';
import { sha256Hex } from '../../shared/hash';
import { augmentView } from '../../shared/images/augment-view';
import { decodeOriented } from '../../shared/images/decode-oriented';
import { loadSharp } from '../../shared/images/load-sharp';
import { preprocessInto } from '../../shared/images/preprocess-into';
import { drawView } from '../../shared/images/view-parameters';
import { openStore } from '../open-store';
import { drawSample } from '../sample/draw-sample';
import { Refused } from './refused';
import { refusing } from './refusing';
import type { ImagesOf, RunImages } from './run-images';

/** How many images are shown with their views. */
export const PREVIEWED_IMAGES = 2;
/** As the drawn example data begin. */
const DRAWN = { classes: ['cats', 'dogs'], images: 2 * PREVIEWED_IMAGES, seed: 1 };
const MOST_KEPT = 8;

export interface WantedView {
  readonly augment: AugmentConfig;
  readonly seed: number;
  readonly imageSizePx: number;
  /** Which of the images, from 0. */
  readonly image: number;
  /** 0 for the image itself. */
  readonly view: number;
}

/** An image as the base is fed it. */
interface Fed {
  readonly sha256: string;
  /** Float32Array [imageSizePx, imageSizePx, 3], -1 to 1. */
  readonly pixels: Float32Array;
}

/** Shows what a run would make of images: the pixels that the base would be fed, by the code that makes them in a run. */
export class ViewPreview {
  /** By run, image and size. */
  readonly #fed = new Map<string, Promise<Fed>>();

  /** @param storeUri address of the store that the runs were computed in */
  constructor(
    private readonly storeUri: string,
    private readonly images: RunImages,
  ) {}

  /**
   * A view as a JPEG.
   * @param run whose training images are shown; drawn ones without it
   * @throws Refused 404 where there are fewer images, 409 where they are gone
   */
  async jpeg({ augment, seed, imageSizePx, image, view }: WantedView, run: ImagesOf | undefined): Promise<Uint8Array> {
    const { sha256, pixels } = await this.#feed(run, image, imageSizePx);
    const shown =
      view === 0 ? pixels : augmentView(pixels, imageSizePx, drawView(augment, sha256, view, seed), augment);
    const bytes = Uint8ClampedArray.from(shown, (value) => (value + 1) * 127.5);
    return loadSharp()(bytes, { raw: { width: imageSizePx, height: imageSizePx, channels: 3 } })
      .jpeg({ quality: 85 })
      .toBuffer();
  }

  #feed(run: ImagesOf | undefined, image: number, sizePx: number): Promise<Fed> {
    const key = JSON.stringify([run?.runId, image, sizePx]);
    const known = this.#fed.get(key);
    if (known) return known;
    const fed = refusing(() => (run ? this.#ofRun(run, image, sizePx) : drawn(image, sizePx)));
    this.#fed.set(key, fed);
    fed.catch(() => this.#fed.delete(key));
    const [oldest] = this.#fed.keys();
    if (this.#fed.size > MOST_KEPT && oldest !== undefined) this.#fed.delete(oldest);
    return fed;
  }

  async #ofRun(run: ImagesOf, image: number, sizePx: number): Promise<Fed> {
    const store = openStore(this.storeUri);
    const manifest = await readAnyManifest(store, run.runId);
    // Of each class one; where an image may be of several, one after the other.
    const ofClass = manifest.labelSets ? undefined : image % manifest.classes.length;
    let left = manifest.labelSets ? image : 0;
    for await (const { images } of readShards(store, run.runId, manifest)) {
      const found = images.find(
        ({ split, label }) => split === 'train' && (ofClass === undefined || label === ofClass) && left-- === 0,
      );
      if (!found) continue;
      const { use } = await this.images.find(run, found.name);
      return use(async (pixels, bytes) => ({ sha256: sha256Hex(bytes), pixels: fedWith(pixels, sizePx) }));
    }
    throw new Refused(404, 'The run has no training image of this class');
  }
}

async function drawn(image: number, sizePx: number): Promise<Fed> {
  let left = image;
  for await (const { bytes } of drawSample(DRAWN)) {
    if (left-- > 0) continue;
    const decoded = await decodeOriented(bytes, { orient: 'exif', imagePixels: DRAWN_PIXELS });
    return { sha256: sha256Hex(bytes), pixels: fedWith(decoded, sizePx) };
  }
  throw new Refused(404, 'There are fewer example images');
}

const DRAWN_PIXELS = 1_000_000;

function fedWith(image: Parameters<typeof preprocessInto>[0], sizePx: number): Float32Array {
  const pixels = new Float32Array(sizePx * sizePx * 3);
  preprocessInto(image, sizePx, pixels, 0);
  return pixels;
}
