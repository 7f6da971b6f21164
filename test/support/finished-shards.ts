import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of a store's one run, once it is there. */
export function runFolder(store: string): string | undefined {
  const runs = join(store, 'runs');
  const [id] = existsSync(runs) ? readdirSync(runs) : [];
  return id && join(runs, id);
}

/** How many shards of a store's one run have their features. */
export function finishedShards(store: string): number {
  const shards = join(runFolder(store) ?? store, 'shards');
  return existsSync(shards) ? readdirSync(shards).filter((name) => name.endsWith('.result.json')).length : 0;
}
