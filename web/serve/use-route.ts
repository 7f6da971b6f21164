import { useEffect, useState } from 'preact/hooks';
import { parseRoute, type Route } from './parse-route';

/** What the link that skips to the content leads to: no run's name holds a slash. */
const SKIPPED_TO = '#/main';

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const follow = () => {
      // It is no place of its own.
      if (location.hash !== SKIPPED_TO) setRoute(parseRoute(location.hash));
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}
