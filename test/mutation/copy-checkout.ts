import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What tests need and git does not know. */
const INSTALLED = ['node_modules', 'dist'];

/**
 * A copy of a checkout to do harm in: its files as they are now, committed or not, and links to what is installed. Whoever
 * calls removes it.
 */
export function copyCheckout(root: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'headstart-mutate-'));
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  const files = list.toString('utf8').split('\0');
  // A file that is removed, but not yet from git's index, is listed too.
  for (const file of files) if (file && existsSync(join(root, file))) cpSync(join(root, file), join(copy, file));
  for (const folder of INSTALLED) {
    if (existsSync(join(root, folder))) symlinkSync(join(root, folder), join(copy, folder), 'dir');
  }
  return copy;
}
