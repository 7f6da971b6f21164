import type { BrowserContext } from 'playwright-core';

/** A browser that a suite has started, with a profile of its own. */
export interface OpenBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}
