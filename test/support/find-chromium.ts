import { findProgram } from './find-program';

/** An installed Chromium: HEADSTART_CHROMIUM (its path), or the first that PATH has; undefined where there is none. */
export const findChromium = (): string | undefined =>
  findProgram('HEADSTART_CHROMIUM', ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']);
