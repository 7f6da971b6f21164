import type { z } from 'zod';
import type { ConfigKey } from './config-keys';
import { nearest } from './nearest';

/** Where a key was given: '--seed', 'headstart.config.json'; undefined where nobody knows. */
export type OriginOf = (path: readonly PropertyKey[]) => string | undefined;

export interface IssueContext {
  /** What was checked. */
  readonly input: unknown;
  readonly keys: readonly ConfigKey[];
  readonly originOf?: OriginOf;
}

type Issue = z.core.$ZodIssue;

/** Each issue as "key is FOUND (ORIGIN), wanted WHAT", and for keys that do not exist what was likely meant. */
export function describeConfigIssues(
  issues: readonly Issue[],
  context: IssueContext,
): { readonly problems: string[]; readonly remedy?: string } {
  const plain = issues.flatMap((issue) => withinUnion(issue, context.input));
  const meant = plain.flatMap((issue) => (issue.code === 'unrecognized_keys' ? suggestions(issue, context.keys) : []));
  return {
    problems: plain.map((issue) => describeIssue(issue, context)),
    ...(meant.length && { remedy: `Did you mean ${meant.join(', ')}?` }),
  };
}

/** Of a value that is an object, what is wrong in it, instead of that it fits none of the alternatives. */
function withinUnion(issue: Issue, input: unknown): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const found = valueAt(input, issue.path);
  if (typeof found !== 'object' || found === null) return [issue];
  const inside = issue.errors.find(
    (errors) => !errors.some(({ path, code }) => path.length === 0 && IS_TYPE.has(code)),
  );
  return inside?.map((error) => ({ ...error, path: [...issue.path, ...error.path] }) as Issue) ?? [issue];
}

/** What an alternative says of a value that is not of its type at all. */
const IS_TYPE: ReadonlySet<string> = new Set(['invalid_type', 'invalid_value']);

function describeIssue(issue: Issue, { input, keys, originOf }: IssueContext): string {
  const origin = (path: readonly PropertyKey[]) => {
    const where = originOf?.(path);
    return where ? ` (${where})` : '';
  };
  if (issue.code === 'unrecognized_keys') {
    const at = issue.path.join('.');
    const unknown = issue.keys.map((key) => `"${join(at, key)}"${origin([...issue.path, key])}`).join(', ');
    return `unknown key ${unknown}; allowed ${at ? `in "${at}" ` : ''}are ${namesIn(at, keys).join(', ')}`;
  }
  const path = issue.path.join('.');
  if (path === '') return `it is ${JSON.stringify(input)}, wanted an object`;
  // What a rule of the schema says in words of its own says more than the type.
  const isWorded = issue.code === 'custom' || issue.message.startsWith('wanted ');
  const known = isWorded ? undefined : keys.find((key) => key.path === path);
  const wrong = known ? `wanted ${known.wanted}` : issue.message;
  return `"${path}" is ${shortened(JSON.stringify(valueAt(input, issue.path)))}${origin(issue.path)}: ${wrong}`;
}

/** A list of thousands of images would hide what is wrong with it. */
const shortened = (text = 'undefined') => (text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);
const MOST_SHOWN = 160;

function suggestions(
  { keys: unknown, path }: Issue & { readonly keys: string[] },
  keys: readonly ConfigKey[],
): string[] {
  const at = path.join('.');
  return unknown.flatMap((key) => {
    const sibling = nearest(key, namesIn(at, keys));
    if (sibling) return [`"${join(at, sibling)}"`];
    // The right name in the wrong place.
    const leaf = nearest(
      key,
      keys.map((other) => lastOf(other.path)),
    );
    return leaf ? [`"${(keys.find((other) => lastOf(other.path) === leaf) as ConfigKey).path}"`] : [];
  });
}

const join = (at: string, key: string) => (at ? `${at}.${key}` : key);
const lastOf = (path: string) => path.slice(path.lastIndexOf('.') + 1);

function namesIn(at: string, keys: readonly ConfigKey[]): string[] {
  const parentOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('.')));
  return keys.filter(({ path }) => parentOf(path) === at).map(({ path }) => lastOf(path));
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}
