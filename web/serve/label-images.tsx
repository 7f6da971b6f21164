import type { JudgedLabels, LabelOrder, ServedLabels } from '../../shared/records/served-images';
import type { Corrections } from '../../shared/records/served-settings';
import { listLabelImages, pictureUrl } from './api';
import { CorrectionBar } from './correction-bar';
import { useCorrections } from './corrections';
import type { ImagesProps } from './images';
import { LabelCorrection } from './label-correction';
import { LabelViewer } from './label-viewer';
import { PictureList } from './picture-list';
import { labelsText } from './words';

const ORDERS: Readonly<Record<LabelOrder, string>> = { worst: 'Highest loss first', file: 'By name' };

/** Every image of a multi-label run with its labels and what the model says: filtered, sorted, looked at one by one. */
export function LabelImages({ name, query, canCorrect, changed }: ImagesProps) {
  const [corrections] = useCorrections(name);
  return (
    <PictureList<ServedLabels>
      {...{ name, query }}
      order="worst"
      orders={ORDERS}
      list={listLabelImages}
      picture={(image, open) => <LabelPicture {...{ run: name, image, corrections, open }} />}
      viewer={({ images, total, classes, thresholds }, open) => (
        <LabelViewer run={name} {...{ images, total, classes, thresholds, canCorrect }} {...open} />
      )}
    >
      {canCorrect && <CorrectionBar run={name} isMultiLabel changed={changed} />}
    </PictureList>
  );
}

interface LabelPictureProps {
  readonly run: string;
  readonly image: JudgedLabels;
  readonly corrections: Corrections;
  open(): void;
}

/** A small picture with its labels, and what the model says more or less than them. */
function LabelPicture({ run, image: { file, labels, predicted }, corrections, open }: LabelPictureProps) {
  const missed = labels.filter((name) => !predicted.includes(name));
  const added = predicted.filter((name) => !labels.includes(name));
  const isWrong = missed.length + added.length > 0;
  return (
    <button type="button" class={isWrong ? 'picture wrong' : 'picture'} onClick={open}>
      <img src={pictureUrl(run, file)} alt={file} loading="lazy" />
      <span>{labelsText(labels)}</span>
      {missed.length > 0 && (
        <span>
          <span class="mark">Missed:</span> {missed.join(', ')}
        </span>
      )}
      {added.length > 0 && (
        <span>
          <span class="mark">Added:</span> {added.join(', ')}
        </span>
      )}
      <LabelCorrection {...{ file, corrections }} />
    </button>
  );
}
