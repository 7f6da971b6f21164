import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

const isRoot = process.getuid?.() === 0;

/** Root may write everywhere: this starts a command without that right, so that the modes of files hold. */
export const WITHOUT_RIGHTS = isRoot
  ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-dac_override,-dac_read_search']
  : [];

/** Why modes of files cannot be made to hold here. */
export function whyNoModes(): string | undefined {
  if (process.platform !== 'linux') return 'no Linux';
  if (!isRoot) return undefined;
  const tried = spawnSync(WITHOUT_RIGHTS[0] as string, [...WITHOUT_RIGHTS.slice(1), 'true']);
  return tried.status === 0 ? undefined : 'root has no setpriv to give up its rights with';
}

/** Why no small disk can be mounted here. */
export function whyNoDisk(folder: string): string | undefined {
  if (process.platform !== 'linux' || !isRoot) return 'no Linux with root, so no tmpfs can be mounted';
  mkdirSync(folder, { recursive: true });
  try {
    mountDisk(folder, 1_000_000).remove();
    return undefined;
  } catch {
    return 'this machine lets nothing be mounted';
  }
}

/** A disk in memory of its own, with so much room. */
export function mountDisk(folder: string, bytes: number) {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${Math.ceil(bytes / 4096) * 4096}`, 'tmpfs', folder], {
    stdio: 'pipe',
  });
  return {
    grow: () => void execFileSync('mount', ['-o', 'remount,size=500m', folder]),
    remove: () => void execFileSync('umount', ['-l', folder]),
  };
}
