import pc from 'picocolors';
import { HeadstartError, splitRemedy } from '../shared/errors';
import { remedyText } from '../shared/report/remedy-text';
import { fileFailure } from '../shared/storage/file-failure';
import { awsFailure } from './cloud/aws-failure';
import { exitCodeOf } from './exit-codes';
import { nextCommand } from './next-command';
import { printTo } from './terminal/print-to';

/**
 * Says what went wrong and what to do, on standard error, and sets the exit code. A stack only where it was asked for.
 * @param command the command that failed, 'headstart train'
 */
export function reportError(thrown: unknown, verbose: boolean, command = 'headstart'): void {
  const error = ofBucket(thrown)
    ? awsFailure(thrown)
    : ofFile(thrown)
      ? fileFailure(thrown, attemptOf(thrown))
      : thrown;
  const print = printTo(process.stderr);
  if (error instanceof HeadstartError) {
    const { problem, remedy } = splitRemedy(error.message);
    print(`${pc.red('Error:')} ${problem}`);
    if (remedy) print(`${pc.bold('→')} ${remedyText(remedy)}`);
    const next = nextCommand(error, remedy, command);
    if (next) print(`Next: ${next}`);
  } else {
    print(`${pc.red('Unexpected error:')} ${error instanceof Error ? error.message : String(error)}`);
    if (!verbose) print(`${pc.bold('→')} Run it again with --verbose to see where, and report it`);
  }
  if (verbose) process.stderr.write(`${stackOf(error)}\n`);
  process.exitCode = exitCodeOf(error);
}

/** What a bucket refused; a download that failed has nothing to do with AWS, whose credentials would be no remedy. */
const ofBucket = (error: unknown) =>
  error instanceof HeadstartError && /s3:\/\//.test(splitRemedy(error.message).problem);

/** A file that is written outside a store; the network has some of the same codes. */
const ofFile = (thrown: unknown) =>
  thrown instanceof Error &&
  'syscall' in thrown &&
  !['listen', 'connect', 'bind', 'spawn'].includes(`${thrown.syscall}`);

function attemptOf(thrown: unknown): string {
  const { syscall = 'a call of the system', path } = thrown as NodeJS.ErrnoException;
  const attempt = { mkdir: 'Making the folder', scandir: 'Reading the folder', open: 'Opening' }[syscall];
  return `${attempt ?? `"${syscall}"`}${path ? ` "${path}"` : ''}`;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return error.cause ? `${error.stack}\ncaused by ${stackOf(error.cause) || String(error.cause)}` : (error.stack ?? '');
}
