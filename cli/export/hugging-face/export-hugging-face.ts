import { basename, resolve } from 'node:path';
import { FormatError } from '../../../shared/errors';
import { type FinishedRun, readModelFiles } from '../finished-run';
import { writeYaml } from '../write-yaml';
import { hubMetadata } from './hub-metadata';

const CARD = 'card.md';

/**
 * A run as a folder that can be uploaded to the Hugging Face Hub as it is: README.md, which is the model card with the
 * Hub's metadata above it, and model/, so that the commands and programs of the card work in the folder. No picture and no
 * path of this machine is in it.
 */
export async function exportHuggingFace({ path, metrics, run, model }: FinishedRun): Promise<Map<string, Uint8Array>> {
  const files = await readModelFiles(model);
  const card = files.get(CARD);
  if (!card) {
    throw new FormatError(`The model in "${model.path}" has no ${CARD}, which is what the Hub shows`, {
      remedy: 'train it again with this release: "headstart train" writes one',
    });
  }
  const metadata = hubMetadata(metrics, {
    name: basename(resolve(path)),
    dataset: nameOfSource(run.source) ?? metrics.classes.join(', '),
    tfjs: files.has('model.json'),
  });
  return new Map<string, Uint8Array>([
    ['README.md', Buffer.from(`---\n${writeYaml(metadata)}---\n\n${Buffer.from(card).toString('utf8')}`)],
    ...[...files].map(([name, bytes]) => [`model/${name}`, bytes] as const),
  ]);
}

/** The last part of a path or an address: folders above it are nobody's business, nor is a query, which may hold a key. */
const nameOfSource = (source: string | undefined) =>
  source
    ?.replace(/[?#].*$/, '')
    .split(/[\\/]/)
    .findLast(Boolean);
