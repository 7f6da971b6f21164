import { tmpdir } from 'node:os';
import { runProgram } from '../../cli/machine/run-program';

/** Not among the dependencies: nobody but who makes a release needs them, and they bring a TypeScript of their own. */
const PUBLINT = 'publint@0.3.25';
const ATTW = '@arethetypeswrong/cli@0.18.5';
const TIMEOUT_MS = 5 * 60_000;

/**
 * Has publint and attw say whether programs and compilers find what the package exports.
 * @throws SetupError with what they found
 */
export async function lintPackage(tarball: string, npm: readonly [program: string, ...first: string[]]): Promise<void> {
  const [program, ...first] = npm;
  // Elsewhere than in the project, whose .npmrc and node_modules are nothing to them.
  const exec = (name: string, ...command: string[]) =>
    runProgram(program, [...first, 'exec', '--yes', `--package=${name}`, '--', ...command], {
      cwd: tmpdir(),
      timeoutMs: TIMEOUT_MS,
    });
  await exec(PUBLINT, 'publint', tarball, '--strict');
  // "node16" leaves out resolution before Node had "exports"; `headstart/browser` is an ES module on purpose.
  await exec(ATTW, 'attw', tarball, '--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm');
}
