import type { Split } from './manifest';

const SPLIT_NAMES: ReadonlyMap<string, Split> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['validation', 'validation'],
  ['valid', 'validation'],
  ['val', 'validation'],
  ['test', 'test'],
  ['testing', 'test'],
]);

/** Of these names one cannot tell what the images are for: validation, test, or nothing because they have no labels. */
const UNCLEAR = [
  'eval',
  'evaluation',
  'dev',
  'development',
  'holdout',
  'hold-out',
  'hold_out',
  'unlabeled',
  'unlabelled',
];

const SET = /[\s_-]?set$/;
const NUMBER = /[\s_-]?\d+$/;

/** The split that a folder's name means, in any case of letters: "train", "Validation", "test_set". */
export function splitNamed(folder: string): Split | undefined {
  return SPLIT_NAMES.get(folder.toLowerCase().replace(SET, ''));
}

/** Whether a folder is named after a split, also after one that splitNamed() does not know: "test1", "eval", "dev-set". */
export function isNamedAfterSplit(folder: string): boolean {
  const name = folder.toLowerCase().replace(NUMBER, '').replace(SET, '');
  return SPLIT_NAMES.has(name) || UNCLEAR.includes(name);
}
