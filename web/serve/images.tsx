import { useEffect, useId, useState } from 'preact/hooks';
import { IMAGE_ORDERS, type ImageOrder, type ServedImages } from '../../shared/records/served-images';
import { listImages } from './api';
import { CorrectionBar } from './correction-bar';
import { useCorrections } from './corrections';
import { ImageViewer } from './image-viewer';
import { runHash } from './parse-route';
import { PictureButton } from './picture-button';
import { Problem } from './problem';
import { count } from './words';

const AT_ONCE = 60;
const ORDERS: Readonly<Record<ImageOrder, string>> = {
  surest: 'Surest first',
  'least-sure': 'Least sure first',
  file: 'By name',
};
const SPLITS = { validation: 'Validation', test: 'Test', train: 'Training' } as const;

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
  const [found, setFound] = useState<ServedImages>();
  const [error, setError] = useState<Error>();
  const [open, setOpen] = useState<number>();

  const ask = async (from: number): Promise<ServedImages> => {
    const wanted = new URLSearchParams(asked);
    for (const [key, value] of Object.entries({ split, order, from, count: AT_ONCE })) wanted.set(key, String(value));
    if (split === 'all') wanted.delete('split');
    return listImages(name, wanted);
  };
  useEffect(() => {
    let isWanted = true;
    setOpen(undefined);
    setError(undefined);
    ask(0).then(
      (images) => isWanted && setFound(images),
      (problem: Error) => {
        if (!isWanted) return;
        setFound(undefined);
        setError(problem);
      },
    );
    return () => {
      isWanted = false;
    };
  }, [name, query]);
  const more = async () => {
    if (!found) return;
    try {
      const next = await ask(found.images.length);
      setFound({ ...next, from: 0, images: [...found.images, ...next.images] });
    } catch (problem) {
      setError(problem as Error);
    }
  };

  if (!found) return error ? <Problem error={error} /> : <p class="quiet">Looking at the images …</p>;
  const { images, total } = found;
  return (
    <>
      <Filters name={name} asked={asked} split={split} order={order} found={found} />
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

interface FiltersProps {
  readonly name: string;
  readonly asked: URLSearchParams;
  readonly split: string;
  readonly order: string;
  readonly found: ServedImages;
}

function Filters({ name, asked, split, order, found: { splits, classes } }: FiltersProps) {
  const id = useId();
  const choose = (key: string, value: string) => {
    const next = new URLSearchParams(asked);
    if (value) next.set(key, value);
    else next.delete(key);
    location.hash = runHash(name, 'images', next);
  };
  const pick = (key: string) => (event: { currentTarget: HTMLSelectElement }) => choose(key, event.currentTarget.value);
  const classOptions = classes.map((own) => (
    <option key={own} value={own}>
      {own}
    </option>
  ));
  return (
    <div class="filters">
      <div>
        <label for={`${id}-split`}>Images of</label>
        <select id={`${id}-split`} value={split} onChange={pick('split')}>
          {Object.entries(SPLITS).map(([key, title]) => {
            const { images, errors } = splits[key as keyof typeof SPLITS];
            return images > 0 ? (
              <option key={key} value={key}>
                {title} ({images}, {errors} wrong)
              </option>
            ) : null;
          })}
          <option value="all">All</option>
        </select>
      </div>
      <div>
        <label for={`${id}-class`}>Class</label>
        <select id={`${id}-class`} value={asked.get('class') ?? ''} onChange={pick('class')}>
          <option value="">Any</option>
          {classOptions}
        </select>
      </div>
      <div>
        <label for={`${id}-predicted`}>Predicted</label>
        <select id={`${id}-predicted`} value={asked.get('predicted') ?? ''} onChange={pick('predicted')}>
          <option value="">Any</option>
          {classOptions}
        </select>
      </div>
      <div>
        <label for={`${id}-order`}>Order</label>
        <select id={`${id}-order`} value={order} onChange={pick('order')}>
          {IMAGE_ORDERS.map((key) => (
            <option key={key} value={key}>
              {ORDERS[key]}
            </option>
          ))}
        </select>
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={asked.get('errors') === '1'}
          onChange={({ currentTarget: { checked } }) => choose('errors', checked ? '1' : '')}
        />{' '}
        Errors only
      </label>
    </div>
  );
}
