import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from './find-chromium';
import type { OpenBrowser } from './open-browser';

/**
 * A headless Chromium with an empty profile that talks to nobody of its own accord.
 * @param more further switches
 */
export async function openChromium(more: readonly string[] = []): Promise<OpenBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'headstart-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    headless: true,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync'],
      ...more,
    ],
  });
  return {
    context,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
