import { useEffect, useState } from 'preact/hooks';

export interface Loaded<T> {
  readonly value?: T;
  readonly error?: Error;
}

/** What a promise gives, of the latest asking; nothing while it is on its way. */
export function useLoaded<T>(load: () => Promise<T>, inputs: readonly unknown[]): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({});
  useEffect(() => {
    let isWanted = true;
    setLoaded({});
    load().then(
      (value) => isWanted && setLoaded({ value }),
      (error: Error) => isWanted && setLoaded({ error }),
    );
    return () => {
      isWanted = false;
    };
  }, [...inputs]);
  return loaded;
}
