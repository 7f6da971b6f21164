import { useState } from 'preact/hooks';
import type { JudgedImage } from '../../shared/records/served-images';
import { getInspection } from './api';
import { CorrectionBar } from './correction-bar';
import { useCorrections } from './corrections';
import { ImageViewer } from './image-viewer';
import { PictureButton } from './picture-button';
import { Problem } from './problem';
import { useLoaded } from './use-loaded';
import { count } from './words';

const MOST = 200;

/** The images whose label is likely wrong, to be relabelled or left out one after the other. */
export function Labels({ name, changed }: { readonly name: string; changed(): void }) {
  const { value, error } = useLoaded(() => getInspection(name), [name]);
  const [open, setOpen] = useState<number>();
  const [corrections] = useCorrections(name);
  if (!value) return error ? <Problem error={error} /> : <p class="quiet">Reading the findings …</p>;
  const { wrongLabels, classes, leakage, exactDuplicates } = value;
  const images = (wrongLabels ?? []).slice(0, MOST).map(
    ({ file, class: own, split, suggested, probability }): JudgedImage => ({
      ...{ file, class: own, split, predicted: suggested, confidence: probability },
    }),
  );
  return (
    <>
      <p>
        {wrongLabels === null
          ? 'There were too many or too few images to look for wrong labels.'
          : images.length === 0
            ? 'No label looks wrong.'
            : `${count(wrongLabels.length, 'label')} may be wrong: a classifier that has not seen the image says something else. Open one, and go through them by the keyboard.`}
      </p>
      <CorrectionBar run={name} changed={changed} />
      <ul class="pictures">
        {images.map((image, i) => (
          <li key={image.file}>
            <PictureButton run={name} image={image} corrections={corrections} isFinding open={() => setOpen(i)} />
          </li>
        ))}
      </ul>
      {(leakage.length > 0 || exactDuplicates.length > 0) && (
        <p class="notice">
          {count(leakage.length, 'validation or test image')} shown in training too,{' '}
          {count(exactDuplicates.length, 'group')} of equal files: the report lists them.
        </p>
      )}
      {open !== undefined && (
        <ImageViewer
          run={name}
          images={images}
          total={images.length}
          at={open}
          classes={classes}
          canCorrect
          says="it looks like"
          go={setOpen}
          close={() => setOpen(undefined)}
        />
      )}
    </>
  );
}
