import { useEffect, useState } from 'preact/hooks';
import { getMap } from './api';

export interface LoadedMap {
  /** Of the picture to lay over; undefined while it is computed. */
  readonly url?: string;
  readonly error?: Error;
}

export interface WantedMap {
  readonly run: string;
  readonly file: string;
  /** The class that regions support or contradict. */
  readonly of: string;
}

/** The activation map of an image, where one is wanted. */
export function useMap(wanted: WantedMap | undefined): LoadedMap {
  const [loaded, setLoaded] = useState<LoadedMap>({});
  useEffect(() => {
    setLoaded({});
    if (!wanted) return;
    let isWanted = true;
    let url: string | undefined;
    getMap(wanted.run, wanted.file, wanted.of).then(
      (png) => {
        if (!isWanted) return;
        url = URL.createObjectURL(png);
        setLoaded({ url });
      },
      (error: Error) => isWanted && setLoaded({ error }),
    );
    return () => {
      isWanted = false;
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [wanted?.run, wanted?.file, wanted?.of]);
  return loaded;
}
