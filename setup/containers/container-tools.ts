import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What builds and runs images without a service; Debian's packages are called the same, but for Go. */
const PROGRAMS = ['podman', 'runc', 'mmdebstrap', 'go'];

export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly user: number | undefined;
  readonly path: string;
}

/**
 * What a machine lacks to build container images and to run them, undefined where it has all. Only Linux on x86_64 runs
 * what is deployed, and root alone can hold a container to Lambda's memory and user.
 */
export function missingContainerTools({ platform, arch, user, path }: Machine = thisMachine()): string | undefined {
  if (platform !== 'linux' || arch !== 'x64') return `${platform}/${arch}, not linux/x64`;
  const missing = PROGRAMS.filter((name) => !isProgram(name, path));
  if (missing.length > 0) return `no program ${missing.map((name) => `"${name}"`).join(', ')}`;
  return user === 0 ? undefined : 'a user who is not root';
}

/** Whether a program of this name is found on the PATH. */
export function isProgram(name: string, path = process.env.PATH ?? ''): boolean {
  return path.split(delimiter).some((folder) => existsSync(join(folder, name)));
}

function thisMachine(): Machine {
  const { platform, arch, env } = process;
  return { platform, arch, user: process.getuid?.(), path: env.PATH ?? '' };
}
