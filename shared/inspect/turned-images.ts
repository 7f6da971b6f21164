import { thousands } from '../thousands';
import { placesIn } from './inspect-images';
import type { InspectedImages } from './inspected-images';
import type { InspectionFile, Turned } from './inspection-file';

/** So many are named: most photographs of an archive may be among them. */
const MOST_NAMED = 100;
/** Where more than this share is turned and left so, the model is trained on pictures that lie on their side. */
const FEW = 0.01;

/** What there is to say of images whose files want them turned. */
export function turnedImages(images: InspectedImages, classes: readonly string[], orient: Turned['orient']): Turned {
  const placeOf = placesIn(images, classes);
  const first: Turned['first'] = [];
  let all = 0;
  for (const [image, orientation] of images.orientations.entries()) {
    if (orientation === 0) continue;
    all += 1;
    if (first.length < MOST_NAMED) first.push({ ...placeOf(image), orientation });
  }
  return { orient, images: all, first };
}

/** A sentence where many images are turned and taken as they are stored. */
export function turnedNotice({ images, turned }: Pick<InspectionFile, 'images' | 'turned'>): string | undefined {
  if (!turned || turned.orient === 'exif' || turned.images <= FEW * images) return undefined;
  return `${thousands(turned.images)} of ${thousands(images)} images are stored turned, as phones do, and "orient" is "ignore": the model sees them on their side or upside down. --orient exif turns them upright`;
}
