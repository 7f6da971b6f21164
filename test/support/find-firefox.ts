import { findProgram } from './find-program';

/** An installed Firefox: HEADSTART_FIREFOX (its path), or the first that PATH has; undefined where there is none. */
export const findFirefox = (): string | undefined => findProgram('HEADSTART_FIREFOX', ['firefox-esr', 'firefox']);
