import { fileFailure } from '../../shared/storage/file-failure';

/** Commands that write files: those are their result, whether or not their output is read. */
const LEAVE_FILES = new Set([
  'train',
  'sweep',
  'inspect',
  'serve',
  'export',
  'sample',
  'compare',
  'deploy',
  'run',
  'setup',
]);
/** The reader of a pipe has gone, or the terminal was closed. */
const NOBODY_READS = new Set(['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED']);

/**
 * Settles what happens where standard output or standard error take nothing any more. Nobody reading is no error: a reader
 * that has seen enough, such as `| head`, ends a command that only prints, and a command that leaves files goes on.
 * @param command the one at work, 'headstart train'
 * @param fail reports an error that ends the process
 */
export function watchOutputs(command: () => string | undefined, fail: (error: unknown) => void): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!NOBODY_READS.has(error.code ?? '')) {
      fail(fileFailure(error, 'Writing to standard output'));
      process.exit();
    }
    if (!LEAVE_FILES.has(command()?.split(' ')[1] ?? '')) process.exit(0);
  });
  // What cannot be said is no reason to leave anything undone.
  process.stderr.on('error', () => undefined);
}
