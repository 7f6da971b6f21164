import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { ImageFilters } from './image-filters';
import { Problem } from './problem';
import { type FoundPage, useImages } from './use-images';
import { count } from './words';

export interface OpenPicture {
  /** Its place. */
  readonly at: number;
  go(to: number): void;
  close(): void;
}

export interface PictureListProps<P extends FoundPage> {
  readonly name: string;
  /** Of the address. */
  readonly query: string;
  /** What the images are sorted by where the address does not say it. */
  readonly order: string;
  readonly orders: Readonly<Record<string, string>>;
  list(name: string, query: URLSearchParams): Promise<P>;
  picture(image: P['images'][number], open: () => void): ComponentChildren;
  viewer(found: P, open: OpenPicture): ComponentChildren;
  /** Between the filters and the pictures. */
  readonly children?: ComponentChildren;
}

/** The images of a run that the address asks for: filtered, sorted, looked at one by one. */
export function PictureList<P extends FoundPage>(props: PictureListProps<P>) {
  const { name, query, orders, list, picture, viewer, children } = props;
  const asked = new URLSearchParams(query);
  const split = asked.get('split') ?? 'validation';
  const order = asked.get('order') ?? props.order;
  const [open, setOpen] = useState<number>();
  const { found, error, more } = useImages<P>({ name, query, split, order }, list, () => setOpen(undefined));
  if (!found) return error ? <Problem error={error} /> : <p class="quiet">Looking at the images …</p>;
  const { images, total } = found;
  return (
    <>
      <ImageFilters {...{ name, asked, split, order, orders, found }} />
      {children}
      <p class="quiet" role="status">
        {total === 0 ? 'No image matches.' : count(total, 'image')}
      </p>
      <Problem error={error} />
      <ul class="pictures">
        {images.map((image, i) => (
          <li key={image.file}>{picture(image, () => setOpen(i))}</li>
        ))}
      </ul>
      {images.length < total && (
        <div class="buttons">
          <button type="button" class="plain" onClick={more}>
            Show more ({images.length} of {total})
          </button>
        </div>
      )}
      {open !== undefined &&
        viewer(found, {
          at: open,
          go(to) {
            setOpen(to);
            if (to === images.length - 1 && images.length < total) void more();
          },
          close: () => setOpen(undefined),
        })}
    </>
  );
}
