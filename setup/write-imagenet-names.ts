import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** WordNet's numbers for the files of its authors that name what a photograph can show. */
const SHOWN = new Map([
  ['05', 'animal'],
  ['06', 'artifact'],
  ['08', 'body'],
  ['13', 'food'],
  ['17', 'object'],
  ['18', 'person'],
  ['20', 'plant'],
  ['27', 'substance'],
]);
/** Of the file of the topmost concepts, the others say nothing of a picture. */
const TOP_FILE = '03';
const SHOWN_TOPS = ['animal', 'food', 'person', 'plant'];
/** An animal or a plant and what is eaten of it look alike: "banana" is first a tree. */
const EDIBLE: readonly (string | undefined)[] = ['animal', 'plant', 'food'];
/** A sense that was met so many times as often as another in tagged texts is the one that is meant. */
const COMMONER = 4;
/** A concept that covers more says nothing. */
const MOST_COVERED = 500;
/** Of an animal of any kind: its sex, its age, its use. */
const NO_KINDS = ['male', 'female', 'young', 'offspring', 'adult'];

interface Synset {
  readonly offset: string;
  readonly file: string;
  readonly names: readonly string[];
  /** Of kinds, not of single things with a name of their own. */
  readonly parents: readonly string[];
  readonly isInstance: boolean;
}

/**
 * Writes shared/zero-shot/imagenet-names.ts: ImageNet's 1,000 classes as WordNet 3.0 names them, and what they are kinds of.
 * `npx tsx setup/write-imagenet-names.ts DICT SYNSETS`: DICT is the folder `dict` of WordNet 3.0 (npm's WNdb 3.0.1 packs it),
 * SYNSETS imagenet_synsets.txt of PyPI's timm 1.0.19, the synsets of the classes in their order.
 */
function main([dict, list]: readonly string[]): void {
  if (!dict || !list) throw new Error('Two paths wanted: the folder dict of WordNet 3.0, and imagenet_synsets.txt');
  const synsets = readSynsets(join(dict, 'data.noun'));
  const offsets = readOffsets(list, synsets);
  const covered = coveredClasses(synsets, offsets);
  const meant = meantSynsets(dict, synsets, covered);
  const namesOf = ({ offset, names }: Synset) =>
    [...new Set(names)].filter((name) => meant.get(name) === offset).join('|');
  const classes = offsets.map((offset) => `${offset} ${namesOf(synsets.get(offset)!)}`.trim());
  const isClass = new Set(offsets);
  const kinds = [...covered]
    .filter(([offset, own]) => !isClass.has(offset) && own.size <= MOST_COVERED)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([offset, own]) => ({ names: namesOf(synsets.get(offset)!), own: ranges([...own].sort((a, b) => a - b)) }))
    .filter(({ names }) => names !== '')
    .map(({ names, own }) => `${own} ${names}`);
  writeFileSync(join(ROOT, 'shared/zero-shot/imagenet-names.ts'), moduleText(classes, kinds));
}

function readSynsets(path: string): ReadonlyMap<string, Synset> {
  const synsets = new Map<string, Synset>();
  for (const line of readFileSync(path, 'latin1').split('\n')) {
    if (!/^\d/.test(line)) continue;
    const words = line.split(' ');
    const [offset = '', file = '', , count = '0'] = words;
    const last = 4 + 2 * Number.parseInt(count, 16);
    const names = words.slice(4, last).filter((_, i) => i % 2 === 0);
    const parents: string[] = [];
    let isInstance = false;
    for (let at = last + 1, left = Number(words[last]); left > 0; left--, at += 4) {
      if (words[at] === '@') parents.push(words[at + 1] as string);
      if (words[at] === '@i') isInstance = true;
    }
    synsets.set(offset, { offset, file, names: names.map(plainName), parents, isInstance });
  }
  return synsets;
}

const plainName = (name: string) => name.toLowerCase().replaceAll(/[_-]/g, ' ').replaceAll("'", '');

function readOffsets(path: string, synsets: ReadonlyMap<string, Synset>): readonly string[] {
  const offsets = readFileSync(path, 'utf8')
    .split(/\s+/)
    .filter(Boolean)
    .map((id) => id.slice(1));
  const unknown = offsets.find((offset) => !synsets.has(offset));
  if (offsets.length !== 1000 || unknown) throw new Error(`"${path}" does not list 1,000 nouns of WordNet 3.0`);
  return offsets;
}

/** Synset → the classes that are of its kind. */
function coveredClasses(synsets: ReadonlyMap<string, Synset>, offsets: readonly string[]): Map<string, Set<number>> {
  const covered = new Map<string, Set<number>>();
  for (const [number, own] of offsets.entries()) {
    const waiting = [own];
    for (let offset = waiting.pop(); offset !== undefined; offset = waiting.pop()) {
      const classes = covered.get(offset) ?? new Set();
      covered.set(offset, classes.add(number));
      waiting.push(...(synsets.get(offset)?.parents ?? []));
    }
  }
  return covered;
}

/** Name → the synset that is meant by it; none where the name could as well mean another thing. */
function meantSynsets(
  dict: string,
  synsets: ReadonlyMap<string, Synset>,
  covered: ReadonlyMap<string, ReadonlySet<number>>,
): ReadonlyMap<string, string> {
  const timesMet = new Map<string, number>();
  for (const line of readFileSync(join(dict, 'index.sense'), 'latin1').split('\n')) {
    const [sense = '', offset, , times] = line.split(' ');
    const [name, kind] = sense.split('%');
    if (kind?.startsWith('1')) timesMet.set(`${plainName(name as string)} ${offset}`, Number(times));
  }
  const meant = new Map<string, string>();
  for (const line of readFileSync(join(dict, 'index.noun'), 'latin1').split('\n')) {
    if (!line || line.startsWith(' ')) continue;
    const words = line.trim().split(' ');
    const name = plainName(words[0] as string);
    if (NO_KINDS.includes(name)) continue;
    const senses = words.slice(-Number(words[2])).filter((offset) => !synsets.get(offset)!.isInstance);
    const offset = meantSense(senses, {
      covers: (sense) => (kindOf(synsets.get(sense)!) ? covered.get(sense) : undefined),
      times: (sense) => timesMet.get(`${name} ${sense}`) ?? 0,
      kind: (sense) => kindOf(synsets.get(sense)!),
    });
    if (offset !== undefined) meant.set(name, offset);
  }
  return meant;
}

/** Undefined for what no photograph shows. */
function kindOf({ file, names }: Synset): string | undefined {
  if (file !== TOP_FILE) return SHOWN.get(file);
  return SHOWN_TOPS.find((top) => names.includes(top));
}

interface Senses {
  covers(sense: string): ReadonlySet<number> | undefined;
  /** In tagged texts. */
  times(sense: string): number;
  kind(sense: string): string | undefined;
}

/** @param senses the most common first */
function meantSense(senses: readonly string[], { covers, times, kind }: Senses): string | undefined {
  const first = senses.find(covers);
  if (first === undefined) return undefined;
  const [own, met] = [covers(first)!, times(first)];
  for (const [i, other] of senses.entries()) {
    if (other === first) continue;
    const classes = covers(other);
    if (classes) {
      const isSame = classes.size === own.size && [...classes].every((of) => own.has(of));
      if (!isSame && met < Math.max(1, COMMONER * times(other))) return undefined;
    } else if (i < senses.indexOf(first)) {
      const of = kind(other);
      const isFigure = of === undefined || of === 'person';
      const isEdible = EDIBLE.includes(of) && EDIBLE.includes(kind(first));
      // What is commoner means something that no class is: a mouse is first an animal, and "wind" no instrument.
      if (isFigure ? times(other) >= COMMONER * Math.max(1, met) : !isEdible) return undefined;
    }
  }
  return first;
}

/** 0-2 7 */
function ranges(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of numbers) {
    const last = parts.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(',');
}

function moduleText(classes: readonly string[], kinds: readonly string[]): string {
  return `/*!
 * Names, numbers and kinds are those of WordNet 3.0, whose licence asks for its words beside them:
 *
 * WordNet Release 3.0
 *
 * This software and database is being provided to you, the LICENSEE, by
 * Princeton University under the following license.  By obtaining, using
 * and/or copying this software and database, you agree that you have
 * read, understood, and will comply with these terms and conditions.:
 *
 * Permission to use, copy, modify and distribute this software and
 * database and its documentation for any purpose and without fee or
 * royalty is hereby granted, provided that you agree to comply with
 * the following copyright notice and statements, including the disclaimer,
 * and that the same appear on ALL copies of the software, database and
 * documentation, including modifications that you make for internal
 * use or for distribution.
 *
 * WordNet 3.0 Copyright 2006 by Princeton University.  All rights reserved.
 *
 * THIS SOFTWARE AND DATABASE IS PROVIDED "AS IS" AND PRINCETON
 * UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES, EXPRESS OR
 * IMPLIED.  BY WAY OF EXAMPLE, BUT NOT LIMITATION, PRINCETON
 * UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES OF MERCHANT-
 * ABILITY OR FITNESS FOR ANY PARTICULAR PURPOSE OR THAT THE USE
 * OF THE LICENSED SOFTWARE, DATABASE OR DOCUMENTATION WILL NOT
 * INFRINGE ANY THIRD PARTY PATENTS, COPYRIGHTS, TRADEMARKS OR
 * OTHER RIGHTS.
 *
 * The name of Princeton University or Princeton may not be used in
 * advertising or publicity pertaining to distribution of the software
 * and/or database.  Title to copyright in this software, database and
 * any associated documentation shall at all times remain with
 * Princeton University and LICENSEE agrees to preserve same.
 */
// Written by setup/write-imagenet-names.ts.

/** One line per class of ImageNet, in the order of its 1,000: the number of its synset, and the names that mean it. */
export const CLASS_NAMES = \`
${classes.join('\n')}
\`;

/** What they are kinds of: the classes, counted from 0, and the names that mean such a kind. */
export const KIND_NAMES = \`
${kinds.join('\n')}
\`;
`;
}

main(process.argv.slice(2));
