import { join } from 'node:path';
import { type RunOptions, runProgram } from '../../cli/machine/run-program';

/** Where images, tools and what they were made from lie, below the user's cache. */
export const containersFolder = (cache: string): string => join(cache, 'containers');

/**
 * The arguments of podman that stand before its command: its images in the user's cache, apart from the machine's own;
 * and runc with plain control groups, because crun refuses a machine that has both versions of them.
 */
export function podmanArguments(cache: string, ...args: readonly string[]): string[] {
  const folder = containersFolder(cache);
  const places = ['--root', join(folder, 'storage'), '--runroot', join(folder, 'run'), '--tmpdir', join(folder, 'tmp')];
  return [...places, '--cgroup-manager', 'cgroupfs', '--runtime', 'runc', '--events-backend', 'none', ...args];
}

/**
 * Runs a command of podman to its end.
 * @returns what it printed
 * @throws SetupError with the last lines of its output where it fails
 */
export const podman = (cache: string, args: readonly string[], options?: RunOptions): Promise<string> =>
  runProgram('podman', podmanArguments(cache, ...args), options);

/** Whether an image of this name is in the cache. */
export const hasImage = (cache: string, image: string): Promise<boolean> =>
  podman(cache, ['image', 'exists', image]).then(
    () => true,
    () => false,
  );

export interface ImageBuild {
  readonly image: string;
  readonly dockerfile: string;
  readonly context: string;
  readonly args: Readonly<Record<string, string>>;
  /** Of a Dockerfile with several; the last one without it. */
  readonly stage?: string;
}

const BUILD_TIMEOUT_MS = 20 * 60_000;

/**
 * Builds an image; the steps of its Dockerfile run in a changed root on this machine's network, which needs no bridge. Of
 * two processes that want the same one, the second waits for the first and finds every step done.
 */
export async function buildImage(
  cache: string,
  { image, dockerfile, context, args, stage }: ImageBuild,
): Promise<void> {
  const given = Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  const target = stage === undefined ? [] : ['--target', stage];
  const how = ['--isolation', 'chroot', '--network', 'host', '--pull=never', '--layers', '--quiet'];
  const what = [...given, ...target, '--tag', image, '--file', dockerfile, context];
  const lock = join(containersFolder(cache), `${image.replace(/:.*/, '').replaceAll('/', '-')}.lock`);
  await runProgram('flock', [lock, 'podman', ...podmanArguments(cache, 'build', ...how, ...what)], {
    timeoutMs: BUILD_TIMEOUT_MS,
  });
}
