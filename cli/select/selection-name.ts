/** What `headstart select --out` and `headstart train --base auto` leave. */
export const SELECTION_FILE = 'selection.json';
