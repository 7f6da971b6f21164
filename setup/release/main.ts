import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { npmProgram } from '../../cli/machine/npm-program.mjs';
import { runProgram } from '../../cli/machine/run-program';
import { PROJECT_ROOT } from '../../cli/project-root';
import { ConfigError } from '../../shared/errors';
import { reportFailure } from '../report-failure';
import { createTerminal } from '../terminal';
import { lintPackage } from './lint-package';
import { packRelease } from './pack-release';
import { releaseProblems } from './release-problems';
import { releaseState } from './release-state';

/** What a release consists of lies here; git does not look at it. */
const FOLDER = 'release';
const TIMEOUT_MS = 10 * 60_000;

/**
 * `npm run release`, after the build: checks that the commit can be released, packs it as two packages, lints them, and writes
 * a bill of materials and checksums beside them; then publishes it and sets the tag. With `--dry-run` it stops before it publishes.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } });
  const isDry = values['dry-run'];
  const terminal = createTerminal(process.stdout, 'release');
  const root = PROJECT_ROOT;
  const state = await releaseState(root);
  const problems = releaseProblems(state, { isDry });
  if (problems.length) {
    throw new ConfigError(`This commit cannot be released:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
  terminal.say(`${state.version}: the tree is clean, the changelog has its section`);

  const npm = npmProgram();
  const folder = join(root, FOLDER);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const { tarballs, names } = await terminal.during('packing', () => packRelease(root, folder, npm));
  for (const tarball of tarballs) {
    const what = `linting ${basename(tarball)} with publint and attw`;
    await terminal.during(what, () => lintPackage(tarball, npm));
  }
  for (const name of names) terminal.say(`${FOLDER}/${name}`);

  const tag = `v${state.version}`;
  if (isDry) {
    terminal.say(`dry run: nothing was published; "npm run release" publishes it and sets the tag ${tag}`);
    return;
  }
  const run = (program: string, ...args: string[]) => runProgram(program, args, { cwd: root, timeoutMs: TIMEOUT_MS });
  const [program, ...first] = npm;
  for (const tarball of tarballs) {
    const publish = () => run(program, ...first, 'publish', tarball, '--access', 'public');
    await terminal.during(`publishing ${basename(tarball)}`, publish);
  }
  await run('git', 'tag', '--annotate', tag, '--message', `Headstart ${state.version}`);
  terminal.say(`published. Next: git push origin ${tag}, and attach the files of ${FOLDER}/ to it`);
}

main().catch((error: unknown) => reportFailure(error, 'release'));
