import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Lets a bundle hold tfjs-node and of TensorFlow.js only the core: one file instead of 370, and none of the parts that
 * train no head. Its native part stays in node_modules. docs/decisions/step-process.md has what that is for.
 */
export function bundleTfjsNode(root: string): Plugin {
  const own = (file: string) => ({ path: join(root, 'cli/local/faster/tfjs-bundle', file) });
  return {
    name: 'bundle-tfjs-node',
    setup(build) {
      build.onResolve({ filter: /^@tensorflow\/tfjs$/ }, () => own('core-only.cjs'));
      build.onResolve({ filter: /^@mapbox\/node-pre-gyp$/ }, () => own('find-binding.ts'));
      // As modules, so that what is asked for by file and by name is one and the same.
      build.onResolve({ filter: /^@tensorflow\/tfjs-core$/ }, ({ kind, resolveDir }) =>
        build.resolve('@tensorflow/tfjs-core/dist/index.js', { kind, resolveDir }),
      );
    },
  };
}

/** Loaded from node_modules: the place of the native part, and what TensorFlow.js fetches models with. */
export const BESIDE_TFJS_NODE = ['@tensorflow/tfjs-node/package.json', 'node-fetch'];
