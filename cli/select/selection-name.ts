/** What `headstart select --out` and `headstart train --base auto` leave. */
export const SELECTION_FILE = 'selection.json';
/** The same for people, of `headstart select --out`; a run has it in its report. */
export const SELECTION_PAGE = 'selection.html';
