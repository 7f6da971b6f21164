import { podman } from './podman';

/** Layers of a Dockerfile's stages have no name. Those made longer ago are made again when a build wants them. */
const LAYERS_KEPT_HOURS = 7 * 24;

/**
 * Deletes what earlier builds of an image left in the cache: each has two gigabytes, and every change of the code makes a
 * new one. The one before it is kept for the checkout that may still use it, and so is what a container uses.
 * @param image `name:tag`, just built; images of other names stay
 */
export async function deleteOldImages(cache: string, image: string): Promise<void> {
  const images = await podman(cache, ['images', '--noheading', '--format', '{{.CreatedAt}}\t{{.Repository}}:{{.Tag}}']);
  for (const old of oldImages(images, image)) await podman(cache, ['rmi', old]).catch(() => undefined);
  await podman(cache, ['image', 'prune', '--force', '--filter', `until=${LAYERS_KEPT_HOURS}h`]).catch(() => undefined);
}

/**
 * The images of the same name, without the given one and the newest other one.
 * @param images a line per image: when it was made, a tab, `name:tag`
 */
export function oldImages(images: string, image: string): string[] {
  const name = image.slice(0, image.lastIndexOf(':') + 1);
  return images
    .split('\n')
    .sort()
    .map((line) => line.slice(line.indexOf('\t') + 1))
    .filter((other) => other.startsWith(name) && other !== image)
    .slice(0, -1);
}
