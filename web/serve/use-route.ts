import { useEffect, useState } from 'preact/hooks';
import { parseRoute, type Route, SKIP_HASH } from './parse-route';

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const follow = () => {
      // It is not a place of its own.
      if (location.hash !== SKIP_HASH) setRoute(parseRoute(location.hash));
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}
