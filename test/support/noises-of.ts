import type { Page } from 'playwright-core';

/** What a page complains of from now on: errors on its console, and those that nothing catches. */
export function noisesOf(page: Page): string[] {
  const noises: string[] = [];
  page.on('console', (message) => {
    // Chromium's notes on its own graphics are warnings.
    if (message.type() === 'error') noises.push(message.text());
  });
  page.on('pageerror', (error) => void noises.push(String(error)));
  return noises;
}
