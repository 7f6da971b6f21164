import type { JudgedLabels, LabelOrder, ServedLabels } from '../../shared/records/served-images';
import { listLabelImages, pictureUrl } from './api';
import { LabelViewer } from './label-viewer';
import { PictureList } from './picture-list';
import { labelsText } from './words';

const ORDERS: Readonly<Record<LabelOrder, string>> = { worst: 'Highest loss first', file: 'By name' };

/** Every image of a multi-label run with its labels and what the model says: filtered, sorted, looked at one by one. */
export function LabelImages({ name, query }: { readonly name: string; readonly query: string }) {
  return (
    <PictureList<ServedLabels>
      {...{ name, query }}
      order="worst"
      orders={ORDERS}
      list={listLabelImages}
      picture={(image, open) => <LabelPicture {...{ run: name, image, open }} />}
      viewer={(found, open) => <LabelViewer {...{ run: name, found }} {...open} />}
    />
  );
}

interface LabelPictureProps {
  readonly run: string;
  readonly image: JudgedLabels;
  open(): void;
}

/** A small picture with its labels, and what the model says more or less than them. */
function LabelPicture({ run, image: { file, labels, predicted }, open }: LabelPictureProps) {
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
    </button>
  );
}
