/** The view that is shown; it is part of the address, so that every view can be linked and returned to. */
export type Route =
  | { readonly view: 'home' }
  | { readonly view: 'collect' }
  | { readonly view: 'compare'; readonly names: readonly string[] }
  | { readonly view: 'run'; readonly name: string; readonly tab: string; readonly query: string };

/**
 * Where the link that skips to the content leads. An encoded name has no "="; a hash that begins with a slash would not be a
 * link within the page for tools of accessibility.
 */
export const SKIP_HASH = '#=main';

/** `#pets`, `#pets/images?errors=1`, `#/compare?runs=pets&runs=cats`, `#/collect`: no run's name holds a slash. */
export function parseRoute(hash: string): Route {
  if (hash === SKIP_HASH) return { view: 'home' };
  const [path = '', query = ''] = hash.replace(/^#/, '').split(/\?(.*)/s);
  const [first = '', second = ''] = path.split('/');
  if (first === '' && second === 'compare') {
    return { view: 'compare', names: new URLSearchParams(query).getAll('runs') };
  }
  if (first === '' && second === 'collect') return { view: 'collect' };
  const name = decoded(first);
  return name === '' ? { view: 'home' } : { view: 'run', name, tab: second, query };
}

export const runHash = (name: string, tab = '', query?: URLSearchParams): string =>
  `#${encodeURIComponent(name)}${tab && `/${tab}`}${query?.size ? `?${query}` : ''}`;

export const compareHash = (names: readonly string[]): string =>
  `#/compare?${new URLSearchParams(names.map((name) => ['runs', name]))}`;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
