import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { PROJECT_ROOT } from '../../cli/project-root';

/** Bundles the program of a decode process into a folder, as set-up does it. @returns its path */
export function buildDecodeEntry(folder: string): string {
  mkdirSync(folder, { recursive: true });
  // What stays a package is looked for beside the bundle.
  symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(folder, 'node_modules'));
  const file = join(folder, 'decode-images.js');
  buildSync({
    entryPoints: [join(PROJECT_ROOT, 'shared/images/decode-images.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: ['sharp', '@julusian/jpeg-turbo', 'libheif-js'],
    logLevel: 'warning',
  });
  return file;
}
