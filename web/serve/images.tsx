import { useState } from 'preact/hooks';
import type { ImageOrder, ServedImages } from '../../shared/records/served-images';
import { listImages } from './api';
import { CorrectionBar } from './correction-bar';
import { useCorrections } from './corrections';
import { ImageFilters } from './image-filters';
import { ImageViewer } from './image-viewer';
import { PictureButton } from './picture-button';
import { Problem } from './problem';
import { useImages } from './use-images';
import { count } from './words';

const ORDERS: Readonly<Record<ImageOrder, string>> = {
  surest: 'Surest first',
  'least-sure': 'Least sure first',
  file: 'By name',
};

export interface ImagesProps {
  readonly name: string;
  readonly query: string;
  /** Whether another run can be trained with what is corrected. */
  readonly canCorrect: boolean;
  /** A run has begun. */
  changed(): void;
}

/** Every image of a run with what it is and what the model says: filtered, sorted, looked at one by one. */
export function Images({ name, query, canCorrect, changed }: ImagesProps) {
  const [corrections] = useCorrections(name);
  const asked = new URLSearchParams(query);
  const split = asked.get('split') ?? 'validation';
  const order = asked.get('order') ?? (asked.get('errors') ? 'surest' : 'least-sure');
  const [open, setOpen] = useState<number>();
  const { found, error, more } = useImages<ServedImages>({ name, query, split, order }, listImages, () =>
    setOpen(undefined),
  );

  if (!found) return error ? <Problem error={error} /> : <p class="quiet">Looking at the images …</p>;
  const { images, total } = found;
  return (
    <>
      <ImageFilters {...{ name, asked, split, order, found }} orders={ORDERS} />
      {canCorrect && <CorrectionBar run={name} changed={changed} />}
      <p class="quiet" role="status">
        {total === 0 ? 'No image matches.' : count(total, 'image')}
      </p>
      <Problem error={error} />
      <ul class="pictures">
        {images.map((image, i) => (
          <li key={image.file}>
            <PictureButton run={name} image={image} corrections={corrections} open={() => setOpen(i)} />
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
        <ImageViewer
          run={name}
          images={images}
          total={total}
          at={open}
          classes={found.classes}
          canCorrect={canCorrect}
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
