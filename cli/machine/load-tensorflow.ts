import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cannotLoad } from '../../shared/errors';
import { withoutChatter } from './tensorflow-chatter';

const STDERR = 2;

/**
 * Loads @tensorflow/tfjs-node without its chatter. The native library writes to file descriptor 2 while `require` runs,
 * before it reads its log level, so the descriptor points to a file for that moment; all else that it says is passed on.
 * Does nothing the second time, and where the descriptor cannot be pointed elsewhere loads it as it is.
 * @throws SetupError where it cannot be loaded: its library lies in the cache folder, which somebody may have emptied
 */
export function loadTensorflow(load: () => unknown = () => require('../../shared/tensorflow/tfjs-node')): void {
  if (loaded) return;
  loaded = true;
  const { said, failure } = withStderrInFile(load);
  const rest = withoutChatter(said.split('\n'));
  if (rest.length) process.stderr.write(`${rest.join('\n')}\n`);
  if (failure) throw cannotLoad('TensorFlow', failure.error);
}

let loaded = false;

/** Runs synchronous work; nothing else of this process writes or opens files meanwhile. */
function withStderrInFile(work: () => unknown): { said: string; failure?: { error: unknown } } {
  let kept: number;
  try {
    kept = openSync('/dev/fd/2', 'a');
  } catch {
    // No such device (Windows), or a socket.
    return { said: '', ...failureOf(work) };
  }
  const folder = mkdtempSync(join(tmpdir(), 'headstart-stderr-'));
  const file = join(folder, 'said');
  try {
    replaceStderr(file);
    const failed = failureOf(work);
    replaceStderr(`/dev/fd/${kept}`);
    return { said: readFileSync(file, 'utf8'), ...failed };
  } finally {
    closeSync(kept);
    rmSync(folder, { recursive: true, force: true });
  }
}

function failureOf(work: () => unknown): { failure?: { error: unknown } } {
  try {
    work();
    return {};
  } catch (error) {
    return { failure: { error } };
  }
}

/** A file that is opened takes the lowest free descriptor: the one that was just closed. */
function replaceStderr(path: string): void {
  closeSync(STDERR);
  openSync(path, 'a');
}
