import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether node_modules holds what package-lock.json names; more does no harm. npm keeps a record of what it installed and writes it last,
 * so an install that broke off does not count, and one that someone else made does.
 * @param {string} root the project's folder
 * @returns {boolean}
 */
export function packagesAreInstalled(root) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules/.package-lock.json'));
  if (!wanted || !installed) return false;
  const fits = (path) => {
    const entry = wanted[path];
    const found = installed[path];
    // Packages for other platforms are optional and stay away.
    return found ? found.version === entry.version && found.integrity === entry.integrity : entry.optional === true;
  };
  return Object.keys(wanted).every((path) => path === '' || fits(path));
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
