import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NATIVE_PACKAGES, withoutNative, writeNativeLock } from './native-lock';

/** Beside what the manifest names. */
const ALWAYS = ['LICENSE', 'README.md'];

/**
 * Writes the package headstart into a folder: what its manifest names under "files", with a manifest that leaves to `headstart
 * setup` what npm could fail at.
 * @param root the project's folder, built
 */
export async function stageHeadstart(root: string, folder: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const named: string[] = manifest.files.filter((name: string) => !name.startsWith('!'));
  // What begins with "!" npm leaves out when it packs; of sixty megabytes the source maps are more than half.
  const filter = (path: string) => !path.endsWith('.map');
  for (const name of [...named, ...ALWAYS]) await cp(join(root, name), join(folder, name), { recursive: true, filter });
  await writeNativeLock(root, folder, manifest.name, NATIVE_PACKAGES);
  const own = { ...manifest, dependencies: withoutNative(manifest.dependencies) };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(own, undefined, 2)}\n`);
}
