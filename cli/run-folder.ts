import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { nearest } from '../shared/config/nearest';

/** Whether a folder holds a run, finished or not, or the model of one. */
export function isRunFolder(path: string): boolean {
  return ['run.json', join('model', 'manifest.json')].some((file) => existsSync(join(path, file)));
}

/** The remedy for a folder that holds no run: the run beside it that was likely meant, or what to give. */
export function giveRunFolder(path: string): string {
  const near = existsSync(path) ? undefined : nearest(basename(path), runsIn(dirname(path)));
  return near === undefined
    ? 'give the folder that "headstart train --out" filled'
    : `did you mean ${join(dirname(path), near)}?`;
}

/** Names of the folders with a model below a folder. */
function runsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'model', 'manifest.json')));
  } catch {
    return [];
  }
}
