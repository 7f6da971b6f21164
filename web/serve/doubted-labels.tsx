import { useState } from 'preact/hooks';
import { getInspection, pictureUrl } from './api';
import { CorrectionBar } from './correction-bar';
import { useCorrections } from './corrections';
import { type Doubts, doubtedImages } from './doubted-images';
import { LabelCorrection } from './label-correction';
import { LabelViewer } from './label-viewer';
import { Problem } from './problem';
import { useLoaded } from './use-loaded';
import { count, labelsText } from './words';

const MOST = 200;

/** The images of a multi-label run of which labels seem to be missing or wrong, to be corrected one after the other. */
export function DoubtedLabels({ name, changed }: { readonly name: string; changed(): void }) {
  const { value, error } = useLoaded(() => getInspection(name), [name]);
  const [open, setOpen] = useState<number>();
  const [corrections] = useCorrections(name);
  if (!value) return error ? <Problem error={error} /> : <p class="quiet">Reading the findings …</p>;
  const { doubtedLabels, classes } = value;
  const images = doubtedImages(doubtedLabels).slice(0, MOST);
  return (
    <>
      <p>
        {doubtedLabels ? foundText(doubtedLabels) : 'No labels were doubted: there were too many or too few images.'}
      </p>
      <CorrectionBar run={name} isMultiLabel changed={changed} />
      <ul class="pictures">
        {images.map(({ file, labels, finding }, i) => (
          <li key={file}>
            <button type="button" class="picture" onClick={() => setOpen(i)}>
              <img src={pictureUrl(name, file)} alt={file} loading="lazy" />
              <span>
                {labelsText(labels)}: {finding}
              </span>
              <LabelCorrection {...{ file, corrections }} />
            </button>
          </li>
        ))}
      </ul>
      {open !== undefined && (
        <LabelViewer
          run={name}
          {...{ images, classes }}
          total={images.length}
          canCorrect
          at={open}
          go={setOpen}
          close={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

function foundText({ missing, extra }: Doubts): string {
  const [lacking, wrong] = [missing, extra].map(({ confident, doubtful }) => confident + doubtful) as [number, number];
  if (lacking + wrong === 0) return 'No label seems to be missing or wrong.';
  return `${count(lacking, 'label')} may be missing and ${count(wrong, 'label')} wrong: a classifier that has not seen the image says something else. Open one, and go through them by the keyboard.`;
}
