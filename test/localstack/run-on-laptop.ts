import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../../cli/machine/run-program';
import { PROJECT_ROOT } from '../../cli/project-root';
import { runKeys } from '../../shared/artifacts';
import type { ConfigInput } from '../../shared/config';
import { FileBlobStore } from '../../shared/storage/file-blob-store';

export interface LaptopRun {
  readonly storeFolder: string;
  /** Every artifact of the run by its key below the run. */
  artifacts(): Promise<Map<string, Uint8Array>>;
}

/** `headstart train`, as somebody types it, with a store of its own in `folder`. */
export async function runOnLaptop(options: {
  readonly zip: string;
  readonly config: ConfigInput;
  readonly folder: string;
}): Promise<LaptopRun> {
  const { zip, config, folder } = options;
  const configFile = join(folder, 'config.json');
  const storeFolder = join(folder, 'store');
  await writeFile(configFile, JSON.stringify(config));
  const places = ['--out', join(folder, 'out'), '--store', storeFolder, '--config', configFile];
  await runProgram(process.execPath, [join(PROJECT_ROOT, 'bin/headstart.cjs'), 'train', zip, ...places, '--quiet']);

  const store = new FileBlobStore(storeFolder);
  return {
    storeFolder,
    async artifacts() {
      const found = new Map<string, Uint8Array>();
      for await (const { key } of store.list('runs/')) {
        const [, runId = ''] = key.split('/');
        found.set(key.slice(runKeys(runId).prefix.length), (await store.get(key)) ?? new Uint8Array());
      }
      return found;
    },
  };
}
