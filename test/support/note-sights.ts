/**
 * A program for a page: keeps in `sights` which of these elements become visible from now on, however briefly. What looks
 * from outside, now and then, misses what a quick machine has done between two looks.
 */
export const noteSights = (selectors: readonly string[]) => `(() => {
  globalThis.sights = new Set();
  const look = () => {
    for (const selector of ${JSON.stringify(selectors)})
      if (document.querySelector(selector)?.getClientRects().length) sights.add(selector);
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
})()`;
