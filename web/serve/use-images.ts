import { useEffect, useState } from 'preact/hooks';
import type { ServedImages } from '../../shared/records/served-images';

const AT_ONCE = 60;

export interface AskedImages {
  readonly name: string;
  /** Of the address. */
  readonly query: string;
  /** 'all' for every split. */
  readonly split: string;
  readonly order: string;
}

/** What a list of images has, whatever it says of them. */
export interface FoundPage extends Omit<ServedImages, 'images'> {
  readonly images: readonly { readonly file: string }[];
}

export interface FoundImages<P extends FoundPage> {
  readonly found: P | undefined;
  readonly error: Error | undefined;
  more(): Promise<void>;
}

/**
 * The images of a run that the address asks for, as many as have been asked for so far.
 * @param changed told when it asks for others
 */
export function useImages<P extends FoundPage>(
  { name, query, split, order }: AskedImages,
  list: (name: string, query: URLSearchParams) => Promise<P>,
  changed: () => void,
): FoundImages<P> {
  const [found, setFound] = useState<P>();
  const [error, setError] = useState<Error>();
  const ask = (from: number): Promise<P> => {
    const wanted = new URLSearchParams(query);
    for (const [key, value] of Object.entries({ split, order, from, count: AT_ONCE })) wanted.set(key, String(value));
    if (split === 'all') wanted.delete('split');
    return list(name, wanted);
  };
  useEffect(() => {
    let isWanted = true;
    changed();
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
  return { found, error, more };
}
