/**
 * `npm run setup`, first half: plain JavaScript, because on a bare clone nothing is installed yet. Brings the npm packages
 * and hands over to main.ts. Arguments go on to it.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major, minor] = process.versions.node.split('.').map(Number);
if (!((major === 20 && minor >= 15) || major === 22)) {
  fail(
    `Headstart needs Node 20 (from 20.15) or 22, this is ${process.version}.`,
    'TensorFlow.js for Node does not run on other versions: install Node 22 LTS and run the command again.',
  );
}

const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
const stamp = join(root, 'node_modules', '.headstart-lock');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  console.log('setup: npm packages: installing what package-lock.json names (install scripts stay off) …');
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0)
    fail(
      'npm could not install the packages (above is what it said).',
      'Mend that and run the command again: nothing is half done.',
    );
  writeFileSync(stamp, lock);
}

const main = spawnSync(
  process.execPath,
  [join(root, 'node_modules/tsx/dist/cli.mjs'), join(root, 'setup/main.ts'), ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
process.exit(main.status ?? 1);

function fail(problem, remedy) {
  console.error(`setup: ${problem}\n→ ${remedy}`);
  process.exit(4);
}
