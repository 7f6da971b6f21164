import type { ImageOrder, ServedImages } from '../../shared/records/served-images';
import { listImages } from './api';
import { CorrectionBar } from './correction-bar';
import { useCorrections } from './corrections';
import { ImageViewer } from './image-viewer';
import { PictureButton } from './picture-button';
import { PictureList } from './picture-list';

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
  return (
    <PictureList<ServedImages>
      {...{ name, query }}
      order={new URLSearchParams(query).get('errors') ? 'surest' : 'least-sure'}
      orders={ORDERS}
      list={listImages}
      picture={(image, open) => <PictureButton {...{ run: name, image, corrections, open }} />}
      viewer={({ images, total, classes }, open) => (
        <ImageViewer run={name} {...{ images, total, classes, canCorrect }} {...open} />
      )}
    >
      {canCorrect && <CorrectionBar run={name} changed={changed} />}
    </PictureList>
  );
}
