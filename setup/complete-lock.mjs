/**
 * `node setup/complete-lock.mjs`, after a change of packages on a machine whose registry lacks some of them: npm leaves
 * optional packages for other platforms out of package-lock.json when it cannot look them up, and `npm ci` then refuses
 * the file everywhere. Their versions are known, since their parents pin them; only their hashes are not, so npm takes
 * these few on the registry's word, on those platforms.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PLATFORM =
  /[-/](aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-([a-z0-9]+)(?:-([a-z]+))?$/;
const LIBC = { musl: 'musl', gnu: 'glibc' };

/**
 * Entries that a lock file lacks: pinned optional packages of its packages, by their place in node_modules.
 * @param {{ packages: Record<string, any> }} lock
 * @returns {Record<string, object>}
 */
export function missingOptional({ packages }) {
  /** @type {Record<string, object>} */
  const missing = {};
  for (const [place, parent] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const entry = `node_modules/${name}`;
      if (entry in packages || `${place}/${entry}` in packages) continue;
      missing[entry] = entryOf(name, version, parent);
    }
  }
  return missing;
}

function entryOf(name, version, parent) {
  const [, os, cpu, abi] = PLATFORM.exec(name) ?? [];
  if (!os || !/^\d+\.\d+\.\d+$/.test(version))
    throw new Error(`Cannot tell the platform or version of ${name} ${version}`);
  const libc = os === 'linux' && LIBC[abi];
  return {
    version,
    cpu: [cpu],
    ...(parent.dev && { dev: true }),
    ...(libc && { libc: [libc] }),
    optional: true,
    os: [os],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = join(dirname(dirname(fileURLToPath(import.meta.url))), 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingOptional(lock);
  const entries = Object.entries({ ...lock.packages, ...missing });
  lock.packages = Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
  console.log(`package-lock.json: ${Object.keys(missing).length} packages for other platforms added`);
}
