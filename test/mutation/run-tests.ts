import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** What tests say of a checkout. */
export type Verdict =
  | { readonly kind: 'passed' }
  /** @property by the first test that failed, or what else ended the tests */
  | { readonly kind: 'failed'; readonly by: string }
  /** Some file could not be loaded, so that nothing was tested. */
  | { readonly kind: 'broken'; readonly why: string };

/** What verdict-reporter.cjs writes: of the first file that failed, or that none did. */
interface Report {
  readonly passed: boolean;
  readonly file: string;
  /** Not there where the file could not be loaded. */
  readonly test?: string;
  readonly message: string;
}

const REPORTER = join(__dirname, 'verdict-reporter.cjs');
const SEQUENCER = join(__dirname, 'given-order.cjs');
const JEST = join(dirname(createRequire(__filename).resolve('jest/package.json')), 'bin', 'jest.js');

/** @param paths of test files, or of folders of them, from the root of the checkout */
export function testFiles(checkout: string, paths: readonly string[]): readonly string[] {
  return [...new Set(paths.flatMap((path) => filesIn(checkout, path)))];
}

/**
 * Runs tests of a checkout, one file after another in the order given, up to the first in which one fails.
 * @param timeoutMs after which the tests count as failed: a defect may be a loop without an end
 */
export async function runTests(checkout: string, files: readonly string[], timeoutMs: number): Promise<Verdict> {
  const reportFile = join(checkout, 'verdict.json');
  rmSync(reportFile, { force: true });
  const jest = spawn(
    process.execPath,
    [
      JEST,
      ...['--selectProjects', 'headstart', '--runInBand', '--bail', '--ci', '--silent'],
      // Otherwise what took longest before comes first.
      ...['--testSequencer', SEQUENCER],
      // Goes with the copy.
      ...['--cacheDirectory', join(checkout, '.jest-cache'), '--reporters', REPORTER],
      ...['--runTestsByPath', ...files],
    ],
    {
      cwd: checkout,
      env: { ...process.env, VERDICT_FILE: reportFile },
      stdio: 'ignore',
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    },
  );
  const [code, signal] = await once(jest, 'exit');
  return verdictOf(reportFile, checkout, signal ? `the end of the test process by ${signal}` : `exit code ${code}`);
}

function filesIn(checkout: string, path: string): string[] {
  if (!statSync(join(checkout, path)).isDirectory()) return [path];
  const inside = readdirSync(join(checkout, path), { recursive: true, encoding: 'utf8' });
  return inside
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(path, file))
    .sort();
}

function verdictOf(reportFile: string, checkout: string, ended: string): Verdict {
  const report = readReport(reportFile);
  // A crash of a native part leaves no report, nor does running out of time.
  if (!report) return { kind: 'failed', by: ended };
  if (report.passed) return { kind: 'passed' };
  const { file, test, message } = report;
  if (test === undefined) return { kind: 'broken', why: message };
  return { kind: 'failed', by: `${relative(checkout, file)}: ${test}` };
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
