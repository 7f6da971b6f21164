import { writeFile } from 'node:fs/promises';
import { madeOnce } from './made-once';
import { randomBase } from './random-base';
import { writeKerasH5 } from './write-base-files';

/** Flags of the smallest base there is. */
export const SMALL_BASE_FLAGS = ['--width', '0.35', '--image-size', '96'];

/** A base of random weights, width 0.35, as a Keras H5: for runs whose accuracy does not matter. */
export function smallBaseH5(): Promise<Uint8Array> {
  return madeOnce('small-base.h5', () => writeKerasH5(randomBase(0.35), 'weights-only'));
}

export async function writeSmallBase(file: string): Promise<void> {
  await writeFile(file, await smallBaseH5());
}
