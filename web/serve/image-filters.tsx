import { useId } from 'preact/hooks';
import type { ServedImages } from '../../shared/records/served-images';
import { runHash } from './parse-route';
import { SPLIT_TITLES } from './words';

export interface ImageFiltersProps {
  readonly name: string;
  readonly asked: URLSearchParams;
  readonly split: string;
  readonly order: string;
  readonly found: Pick<ServedImages, 'splits' | 'classes'>;
  /** In which order they can be listed, and what that is called. */
  readonly orders: Readonly<Record<string, string>>;
}

/** What of a run's images is listed, and in which order; it is part of the address. */
export function ImageFilters({ name, asked, split, order, orders, found: { splits, classes } }: ImageFiltersProps) {
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
          {Object.entries(SPLIT_TITLES).map(([key, title]) => {
            const { images, errors } = splits[key as keyof typeof SPLIT_TITLES];
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
          {Object.entries(orders).map(([key, title]) => (
            <option key={key} value={key}>
              {title}
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
