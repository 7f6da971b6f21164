import { join, resolve } from 'node:path';
import { PROJECT_ROOT } from '../cli/project-root';

/** Arguments of node for a contender of ours in bench/contenders/. */
export const tsx = (file: string): string[] => [
  '--require',
  join(PROJECT_ROOT, 'node_modules/tsx/dist/preflight.cjs'),
  '--import',
  `file://${join(PROJECT_ROOT, 'node_modules/tsx/dist/loader.mjs')}`,
  resolve(__dirname, 'contenders', file),
];

export const peerScript = (file: string): string => resolve(__dirname, 'peers', file);
