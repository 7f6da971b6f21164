import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawSample } from '../../cli/sample/draw-sample';
import { stanfordDogs } from '../support/requirements';
import { writeZip } from '../support/write-zip';

/** The image of mislabelled.zip that shows a dog and lies among the cats. */
export const MISLABELLED = 'train/cats/really-a-dog.jpg';

/** What users have: two archives, a photograph, and the base that this machine has, so that nothing is fetched. */
export interface Given {
  /** Content by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly cache: string;
}

/** @param folder where the cache is made */
export async function given(folder: string): Promise<Given> {
  const cache = join(folder, 'cache');
  mkdirSync(join(cache, 'bases'), { recursive: true });
  symlinkSync(stanfordDogs(), join(cache, 'bases/stanford-dogs.h5'));
  const drawn: { readonly name: string; readonly data: Uint8Array }[] = [];
  for await (const { name, bytes } of drawSample({ classes: ['cats', 'dogs'], images: 80, seed: 3 })) {
    drawn.push({ name: name.replace(/^sample\//, ''), data: bytes });
  }
  const moved = drawn.find(({ name }) => name.startsWith('train/dogs/'));
  if (!moved) throw new Error('The sample has no dog to train on');
  const mislabelled = drawn.map((own) => (own === moved ? { ...own, name: MISLABELLED } : own));
  const [photo] = drawn.filter(({ name }) => name.startsWith('validation/')) as [(typeof drawn)[number]];
  const files = new Map<string, Uint8Array>([
    ['photos.zip', writeZip(drawn)],
    ['mislabelled.zip', writeZip(mislabelled)],
    ['photo.jpg', photo.data],
    ['headstart.config.json', Buffer.from(JSON.stringify({ base: 'stanford-dogs', head: { epochs: 8 } }))],
  ]);
  return { files, cache };
}

/** Puts them into an empty folder. */
export function putInto(folder: string, { files }: Given): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
}
