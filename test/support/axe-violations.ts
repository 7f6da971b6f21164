import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

/** What axe-core finds wrong with a page as it is now, frames left out: the rule, and the first element that breaks it. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(`axe.run({ iframes: false }).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes[0].html + ' (' + nodes.length + ')'))`);
}
