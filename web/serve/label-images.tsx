import { useState } from 'preact/hooks';
import type { JudgedLabels, LabelOrder, ServedLabels } from '../../shared/records/served-images';
import { listLabelImages, pictureUrl } from './api';
import { ImageFilters } from './image-filters';
import { LabelViewer } from './label-viewer';
import { Problem } from './problem';
import { useImages } from './use-images';
import { count, labelsText } from './words';

const ORDERS: Readonly<Record<LabelOrder, string>> = { worst: 'Highest loss first', file: 'By name' };

/** Every image of a multi-label run with its labels and what the model says: filtered, sorted, looked at one by one. */
export function LabelImages({ name, query }: { readonly name: string; readonly query: string }) {
  const asked = new URLSearchParams(query);
  const split = asked.get('split') ?? 'validation';
  const order = asked.get('order') ?? 'worst';
  const [open, setOpen] = useState<number>();
  const { found, error, more } = useImages<ServedLabels>({ name, query, split, order }, listLabelImages, () =>
    setOpen(undefined),
  );
  if (!found) return error ? <Problem error={error} /> : <p class="quiet">Looking at the images …</p>;
  const { images, total } = found;
  return (
    <>
      <ImageFilters {...{ name, asked, split, order, found }} orders={ORDERS} />
      <p class="quiet" role="status">
        {total === 0 ? 'No image matches.' : count(total, 'image')}
      </p>
      <Problem error={error} />
      <ul class="pictures">
        {images.map((image, i) => (
          <li key={image.file}>
            <LabelPicture run={name} image={image} open={() => setOpen(i)} />
          </li>
        ))}
      </ul>
      {images.length < total && (
        <div class="buttons">
          <button type="button" class="plain" onClick={more}>
            Show more ({images.length} of {total})
          </button>
        </div>
      )}
      {open !== undefined && (
        <LabelViewer
          run={name}
          found={found}
          at={open}
          go={(to) => {
            setOpen(to);
            if (to === images.length - 1 && images.length < total) void more();
          }}
          close={() => setOpen(undefined)}
        />
      )}
    </>
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
