import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firefox } from 'playwright-core';
import { findFirefox } from './find-firefox';
import type { OpenBrowser } from './open-browser';

/** Firefox as it is installed: without this channel Playwright speaks to a Firefox of its own making only. */
const BY_WEBDRIVER_BIDI = 'moz-firefox';
/** What Playwright's own preferences leave on. */
const QUIET = {
  'browser.region.network.url': '',
  'network.captive-portal-service.enabled': false,
  'services.settings.server': 'data:,none',
};

/** A headless Firefox with an empty profile that talks to nobody of its own accord. */
export async function openFirefox(): Promise<OpenBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'headstart-firefox-'));
  const context = await firefox.launchPersistentContext(profile, {
    channel: BY_WEBDRIVER_BIDI,
    executablePath: findFirefox(),
    headless: true,
    firefoxUserPrefs: QUIET,
  });
  return {
    context,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
