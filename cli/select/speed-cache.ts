import { availableParallelism, cpus } from 'node:os';
import { z } from 'zod';
import { getJson, putJson } from '../../shared/json-file';
import { unlessDamaged } from '../../shared/records/unless-damaged';
import { FileBlobStore } from '../../shared/storage/file-blob-store';

const FILE = 'speeds.json';

const speedSchema = z.object({
  msPerImage: z.number(),
  /** Share of the processors that other programs took while it was measured. */
  others: z.number(),
  /** How often it was measured; the fastest counts. */
  times: z.int(),
});
export type KnownSpeed = z.infer<typeof speedSchema>;

/** speeds.json in the cache folder: by processor, then by feature space. */
const speedsSchema = z.object({
  schemaVersion: z.literal(1),
  processors: z.record(z.string(), z.record(z.string(), speedSchema)),
});

/** As the operating system calls it, with the number of its cores that this process may use. */
export const processorName = (): string =>
  `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores`;

/** How fast bases were on this machine. */
export class SpeedCache {
  readonly #files: FileBlobStore;

  constructor(cacheFolder: string) {
    this.#files = new FileBlobStore(cacheFolder);
  }

  async get(space: string): Promise<KnownSpeed | undefined> {
    return (await this.#read()).processors[processorName()]?.[space];
  }

  async put(space: string, speed: KnownSpeed): Promise<void> {
    const { processors } = await this.#read();
    const own = { ...processors[processorName()], [space]: speed };
    await putJson(this.#files, FILE, { schemaVersion: 1, processors: { ...processors, [processorName()]: own } });
  }

  async #read(): Promise<z.infer<typeof speedsSchema>> {
    const file = await unlessDamaged(getJson(this.#files, FILE, speedsSchema), () => undefined);
    return file ?? { schemaVersion: 1, processors: {} };
  }
}
