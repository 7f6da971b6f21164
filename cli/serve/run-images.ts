import { openSource } from '../../shared/archive/open-source';
import { readEntries } from '../../shared/archive/read-entries';
import { labelSetName } from '../../shared/dataset/label-sets';
import type { Manifest, ShardImage } from '../../shared/dataset/manifest';
import { readAnyManifest, readShard } from '../../shared/dataset/read-manifest';
import { Pool } from '../../shared/features/pool';
import { decodeOptionsOf } from '../../shared/images/decode-options-of';
import { decodeOriented } from '../../shared/images/decode-oriented';
import type { DecodeProcess } from '../../shared/images/decode-process';
import type { RgbImage } from '../../shared/images/image';
import { upright } from '../../shared/images/upright';
import type { JudgedImage, ServedImages, ServedLabels } from '../../shared/records/served-images';
import { openStore } from '../open-store';
import { openDecoder } from '../predict/open-decoder';
import { chooseImages } from './choose-images';
import { chooseLabels, type LabelsOfRun } from './choose-labels';
import type { LabelledImage } from './corrected-labels';
import { jpegWithin } from './jpeg-within';
import { judgeImages } from './judge-images';
import { judgeLabels } from './judge-labels';
import { Refused } from './refused';
import { refusing } from './refusing';

/** One image in memory may have 200 million pixels. */
const AT_ONCE = 2;
/** Longest side of what is shown in a grid, and alone. */
const SIDES_PX = { small: 240, large: 1200 } as const;
export type PictureSize = keyof typeof SIDES_PX;

/** A run, as far as its images need it: what `run.json` calls it, and where its archive is. */
export interface ImagesOf {
  readonly runId: string;
  /** Address of its archive; asked for when an image is to be shown. */
  archive(manifest: Manifest): string;
}

export interface AllImages {
  readonly images: readonly LabelledImage[];
  readonly classes: readonly string[];
  readonly isMultiLabel: boolean;
  /** Its address. */
  readonly archive: string;
  readonly excluded: readonly string[];
}

/** One image of a run. */
export interface FoundImage {
  readonly manifest: Manifest;
  readonly entry: ShardImage;
  /**
   * Reads and decodes it when it is its turn, turned upright as the run saw it.
   * @param work is to be done before another image is decoded in its place; told the bytes of the file too
   */
  use<T>(work: (image: RgbImage, bytes: Uint8Array) => Promise<T>): Promise<T>;
}

interface Known {
  readonly manifest: Manifest;
  readonly judged: readonly JudgedImage[] | LabelsOfRun;
}

/** Whether images have several labels. */
const areSeveral = (judged: Known['judged']): judged is LabelsOfRun => 'thresholds' in judged;

/** The images of runs: what their models say of them, and what they look like. What was asked for last is kept. */
export class RunImages {
  readonly #lanes = new Pool(AT_ONCE, () => Symbol('lane'));
  #known: Promise<Known> | undefined;
  #knownId = '';
  /** In which shard an image is, of the run that was asked last. */
  #shards: { readonly runId: string; readonly of: Promise<ReadonlyMap<string, number>> } | undefined;
  #decoder: DecodeProcess | undefined;

  /** @param storeUri address of the store that the runs were computed in */
  constructor(private readonly storeUri: string) {}

  /** @throws Refused 409 where what is asked for is not in the store any more */
  async list({ runId }: ImagesOf, query: URLSearchParams): Promise<ServedImages | ServedLabels> {
    const { judged, manifest } = await this.#knownOf(runId);
    return areSeveral(judged) ? chooseLabels(judged, query) : chooseImages(judged, manifest.classes, query);
  }

  /** Every image of the run, ascending by split and path, the archive that they are in, and which of it were left out. */
  async all(run: ImagesOf): Promise<AllImages> {
    const { judged, manifest } = await this.#knownOf(run.runId);
    const isMultiLabel = areSeveral(judged);
    const images = isMultiLabel
      ? judged.images.map(({ file, split, labels }) => ({ file, split, labels, class: labelSetName(labels) }))
      : judged;
    return {
      images,
      classes: manifest.classes,
      isMultiLabel,
      archive: run.archive(manifest),
      excluded: manifest.excluded ?? [],
    };
  }

  /**
   * Finds an image of a run; what it looks like is read when it is used.
   * @throws Refused 404 where the run has no such image
   */
  find(run: ImagesOf, file: string): Promise<FoundImage> {
    return refusing(async () => {
      const { runId } = run;
      const store = openStore(this.storeUri);
      const shard = (await this.#shardsOf(runId)).get(file);
      const missing = new Refused(404, `The run has no image ${JSON.stringify(file)}`);
      if (shard === undefined) throw missing;
      const entry = (await readShard(store, runId, shard)).images.find(({ name }) => name === file);
      if (!entry) throw missing;
      const manifest = await readAnyManifest(store, runId);
      return {
        manifest,
        entry,
        use: (work) => refusing(() => this.#use(run.archive(manifest), manifest, entry, work)),
      };
    });
  }

  /**
   * Whether a picture is still the one that a browser has, and what makes it anew.
   * @throws Refused 404 where the run has no such image
   */
  async picture(run: ImagesOf, file: string, size: PictureSize) {
    const { manifest, entry, use } = await this.find(run, file);
    const etag = `"${entry.crc32.toString(36)}-${entry.bytes.toString(36)}-${manifest.config.orient}-${size}"`;
    return { etag, jpeg: () => use((image) => jpegWithin(image, SIDES_PX[size])) };
  }

  close(): void {
    this.#decoder?.end();
    this.#decoder = undefined;
  }

  #knownOf(runId: string): Promise<Known> {
    if (this.#knownId === runId && this.#known) return this.#known;
    this.#knownId = runId;
    const known = refusing(async () => {
      const store = openStore(this.storeUri);
      const manifest = await readAnyManifest(store, runId);
      const { labelSets } = manifest;
      const judged = labelSets
        ? await judgeLabels(store, runId, manifest, labelSets)
        : await judgeImages(store, runId, manifest);
      return { manifest, judged };
    });
    known.catch(() => {
      if (this.#known === known) this.#known = undefined;
    });
    this.#known = known;
    return known;
  }

  #shardsOf(runId: string): Promise<ReadonlyMap<string, number>> {
    if (this.#shards?.runId !== runId) {
      const of = this.#readShards(runId);
      this.#shards = { runId, of };
      of.catch(() => {
        if (this.#shards?.of === of) this.#shards = undefined;
      });
    }
    return this.#shards.of;
  }

  async #readShards(runId: string): Promise<ReadonlyMap<string, number>> {
    const store = openStore(this.storeUri);
    const { shards } = await readAnyManifest(store, runId);
    const places = new Map<string, number>();
    for (let shard = 0; shard < shards; shard++) {
      for (const { name } of (await readShard(store, runId, shard)).images) places.set(name, shard);
    }
    return places;
  }

  async #use<T>(
    archive: string,
    { config }: Manifest,
    entry: ShardImage,
    work: (image: RgbImage, bytes: Uint8Array) => Promise<T>,
  ): Promise<T> {
    const lane = await this.#lanes.take();
    try {
      this.#decoder ??= openDecoder();
      const reader = await openSource(archive, openStore);
      for await (const { bytes } of readEntries(reader, [entry])) {
        const image = await decodeOriented(bytes, decodeOptionsOf(config, this.#decoder?.decode));
        return await work(upright(image), bytes);
      }
      throw new RangeError(`There is no entry "${entry.name}"`);
    } finally {
      this.#lanes.give(lane);
    }
  }
}
