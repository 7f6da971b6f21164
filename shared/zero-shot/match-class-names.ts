import { CLASS_NAMES, KIND_NAMES } from './imagenet-names';

/** What the names of a data set's classes say to a network that knows ImageNet. */
export type NameMatch =
  /** Of each class, in their order, the classes of ImageNet that are of its kind: ascending, counted from 0, none twice. */
  | { readonly kind: 'matched'; readonly outputs: readonly (readonly number[])[] }
  | { readonly kind: 'unmatched'; readonly why: string };

/**
 * Finds the classes of ImageNet that the classes of a data set are, by their names: "cats" are its tabby, its Persian cat
 * and five more. All of them or nothing: where a class is none of ImageNet's, or two share one, nothing can be said.
 */
export function matchClassNames(classes: readonly string[]): NameMatch {
  const outputs: (readonly number[])[] = [];
  /** ImageNet's class → the class that it belongs to. */
  const owners = new Map<number, string>();
  for (const name of classes) {
    const found = imagenetClasses(name);
    if (!found) return { kind: 'unmatched', why: `no class of ImageNet is known as "${name}"` };
    for (const output of found) {
      const owner = owners.get(output);
      if (owner !== undefined) {
        return { kind: 'unmatched', why: `"${owner}" and "${name}" have classes of ImageNet in common` };
      }
      owners.set(output, name);
    }
    outputs.push(found);
  }
  return { kind: 'matched', outputs };
}

/** The classes of ImageNet that a name means; undefined where it means none, or could mean several things. */
function imagenetClasses(name: string): readonly number[] | undefined {
  const { byName, bySynset } = known();
  const synset = /^n(\d{8})(?!\d)/.exec(name)?.[1];
  if (synset !== undefined) return bySynset.get(synset);
  const plain = plainName(name);
  for (const form of [plain, ...singulars(plain)]) {
    const found = byName.get(form);
    if (found) return found;
  }
  return undefined;
}

/** As the table has names: small letters, words apart by one blank. */
const plainName = (name: string) =>
  name
    .normalize('NFKC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[\s_-]+/g, ' ')
    .trim();

const IRREGULAR: Readonly<Record<string, string>> = {
  calves: 'calf',
  cacti: 'cactus',
  children: 'child',
  fungi: 'fungus',
  geese: 'goose',
  knives: 'knife',
  leaves: 'leaf',
  mice: 'mouse',
  oxen: 'ox',
  people: 'person',
  scarves: 'scarf',
  shelves: 'shelf',
  wolves: 'wolf',
};

/** What a name may be the plural of, the likeliest first: of its last word. */
function singulars(name: string): string[] {
  const at = name.lastIndexOf(' ') + 1;
  const [before, word] = [name.slice(0, at), name.slice(at)];
  const irregular = Object.hasOwn(IRREGULAR, word) ? IRREGULAR[word] : undefined;
  const forms = irregular !== undefined ? [irregular] : regular(word);
  return forms.map((form) => before + form);
}

function regular(word: string): string[] {
  if (!word.endsWith('s') || word.endsWith('ss')) return [];
  return [
    word.slice(0, -1),
    ...(/(s|x|z|ch|sh|o)es$/.test(word) ? [word.slice(0, -2)] : []),
    ...(/[^aeiou]ies$/.test(word) ? [`${word.slice(0, -3)}y`] : []),
  ];
}

interface Known {
  readonly byName: ReadonlyMap<string, readonly number[]>;
  readonly bySynset: ReadonlyMap<string, readonly number[]>;
}

let kept: Known | undefined;

function known(): Known {
  kept ??= readTables();
  return kept;
}

function readTables(): Known {
  const byName = new Map<string, readonly number[]>();
  const bySynset = new Map<string, readonly number[]>();
  for (const [i, line] of CLASS_NAMES.trim().split('\n').entries()) {
    const { first, names } = parts(line);
    bySynset.set(first, [i]);
    for (const name of names) byName.set(name, [i]);
  }
  for (const line of KIND_NAMES.trim().split('\n')) {
    const { first, names } = parts(line);
    const classes = first.split(',').flatMap(range);
    for (const name of names) byName.set(name, classes);
  }
  return { byName, bySynset };
}

/** "151-268 dog|domestic dog" */
function parts(line: string): { readonly first: string; readonly names: readonly string[] } {
  const [first = '', ...rest] = line.split(' ');
  return { first, names: rest.length === 0 ? [] : rest.join(' ').split('|') };
}

function range(text: string): number[] {
  const [from = 0, to = from] = text.split('-').map(Number);
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
