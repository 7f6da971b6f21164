/**
 * `npm run setup`, first half: plain JavaScript, because on a bare clone nothing is installed yet. Brings the npm
 * packages and hands over to main.ts. Arguments go on to it.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeProblem } from '../cli/machine/node-problem.mjs';
import { npmProgram } from '../cli/machine/npm-program.mjs';
import { packagesAreInstalled } from './npm-packages.mjs';

const HEARTBEAT_MS = 10_000;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

const problem = nodeProblem(process.versions.node);
if (problem) fail(problem, 'install Node 24 LTS and run the command again');

if (!packagesAreInstalled(root)) {
  console.log('setup: npm packages: installing what package-lock.json names (their install scripts stay off) …');
  const begun = Date.now();
  const seconds = () => `${Math.round((Date.now() - begun) / 1000)} s`;
  const heartbeat = setInterval(() => console.log(`setup:   … ${seconds()}`), HEARTBEAT_MS);
  const [npm, ...first] = npmProgram();
  const code = await run(npm, [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  clearInterval(heartbeat);
  if (code !== 0) fail('npm could not install the packages: see above', 'mend that and run the command again');
  console.log(`setup:   done in ${seconds()}`);
}

process.exitCode = await run(process.execPath, [
  join(root, 'node_modules/tsx/dist/cli.mjs'),
  join(root, 'setup/main.ts'),
  ...process.argv.slice(2),
]);

/** The exit code; Ctrl-C reaches the child by itself, and this process waits for its end. */
function run(command, args) {
  const onSignal = () => {};
  process.on('SIGINT', onSignal);
  const child = spawn(command, args, {
    cwd: root,
    stdio: 'inherit',
  });
  return new Promise((resolve) => {
    child.on('error', (error) =>
      fail(`cannot run "${command}": ${error.message}`, 'install it and run the command again'),
    );
    child.on('close', (code, signal) => {
      process.off('SIGINT', onSignal);
      if (signal === 'SIGINT') process.exit(130);
      resolve(code ?? 1);
    });
  });
}

function fail(what, remedy) {
  console.error(`setup: ${what}\n→ ${remedy}`);
  process.exit(4);
}
