import util from 'node:util';

/**
 * Two functions of `node:util` that tfjs-node calls: Node 22 warns of them, Node 23 removed them.
 * https://nodejs.org/api/deprecations.html, DEP0044 and DEP0051
 */
Object.assign(util, {
  isArray: Array.isArray,
  isNullOrUndefined: (value: unknown) => value === null || value === undefined,
});
