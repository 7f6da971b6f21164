import { SPLITS, type Split } from '../dataset/manifest';
import { ascendingPlaces, inOrder } from '../features/ascending-places';
import { ByteColumn } from '../features/byte-column';
import { IntColumn } from '../features/int-column';

const SHA256_BYTES = 32;

/** One usable image, as its folder has it. */
export interface InspectedImage {
  /** Path inside the archive. */
  readonly name: string;
  /** Index into the classes. */
  readonly label: number;
  readonly split: Split;
  readonly sha256: string;
  /** EXIF's, 2 to 8, where the file says that its pixels are to be turned. */
  readonly orientation?: number | undefined;
}

/** The usable images of a run in columns: a million of them as objects would take several times the memory. */
export interface InspectedImages {
  readonly count: number;
  /** Path inside the archive of each, [count] */
  readonly names: readonly string[];
  /** Index into the classes of each, [count] */
  readonly labels: Int32Array;
  /** Index into SPLITS of each, [count] */
  readonly splits: Uint8Array;
  /** SHA-256 of each, [count, 32] */
  readonly contents: Uint8Array;
  /** EXIF's orientation of each, 0 where the pixels are not to be turned, [count] */
  readonly orientations: Uint8Array;
}

/** Their features: row i belongs to image i. */
export interface InspectedFeatures {
  readonly featureCount: number;
  /** Float32Array [images, featureCount] */
  readonly values: Float32Array;
}

/** Images that are added one by one, in columns. */
export class InspectedImageList {
  readonly #names: string[] = [];
  readonly #labels = new IntColumn();
  readonly #splits = new ByteColumn();
  readonly #contents = new ByteColumn(SHA256_BYTES);
  readonly #orientations = new ByteColumn();

  add({ name, label, split, sha256, orientation = 0 }: InspectedImage): void {
    this.#names.push(name);
    this.#labels.add(label);
    this.#splits.add([SPLITS.indexOf(split)]);
    this.#contents.add(Buffer.from(sha256, 'hex'));
    this.#orientations.add([orientation]);
  }

  /** The places of the images in ascending order of their paths; undefined where they are in that order. */
  ascending(): Uint32Array | undefined {
    return ascendingPlaces(this.#names);
  }

  /** The images in the order of `places` where they are given, and else as they were added. */
  images(places?: Uint32Array): InspectedImages {
    return {
      count: this.#names.length,
      names: inOrder(this.#names, places),
      labels: this.#labels.values(places),
      splits: this.#splits.values(places),
      contents: this.#contents.values(places),
      orientations: this.#orientations.values(places),
    };
  }
}

/** Its split by name. */
export const splitOf = ({ splits }: InspectedImages, image: number): Split => SPLITS[splits[image] as number] as Split;

/** Its SHA-256 in hexadecimal digits. */
export function sha256Of({ contents }: InspectedImages, image: number): string {
  const own = contents.subarray(image * SHA256_BYTES, (image + 1) * SHA256_BYTES);
  return Buffer.from(own.buffer, own.byteOffset, own.length).toString('hex');
}
