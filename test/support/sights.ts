/** Of a page: is the element visible? */
const isVisible = (selector: string) =>
  `document.querySelector(${JSON.stringify(selector)})?.getClientRects().length > 0`;

const OBSERVE = 'observer.observe(document.body, { subtree: true, childList: true, attributes: true });';

/**
 * A program for a page: keeps in `sights` which of these elements become visible from now on, however briefly. What looks
 * from outside, now and then, misses what a quick machine has done between two looks.
 */
export const noteSights = (selectors: readonly string[]) => `(() => {
  globalThis.sights = new Set();
  const observer = new MutationObserver(() => {
    ${selectors.map((selector) => `if (${isVisible(selector)}) sights.add(${JSON.stringify(selector)});`).join('\n    ')}
  });
  ${OBSERVE}
})()`;

/** A program for a page: runs another one, once, as soon as the element becomes visible; within the change that shows it. */
export const onSight = (selector: string, program: string) => `(() => {
  const observer = new MutationObserver(() => {
    if (!(${isVisible(selector)})) return;
    observer.disconnect();
    ${program};
  });
  ${OBSERVE}
})()`;
