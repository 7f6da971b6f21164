/** The part of the Amazon States Language that reads and writes a state's data: reference paths and payload templates. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What `$` and `$$` stand for. */
export interface Scope {
  readonly data: Json;
  readonly context: Json;
}

/**
 * Reads a reference path: `$`, `$.a.b`, `$$.Execution.Name`. Filters, wildcards and intrinsic functions are not part of
 * the subset.
 * @throws Error named States.ParameterPathFailure where the path leads nowhere
 */
export function readPath(path: string, { data, context }: Scope): Json {
  const [root, ...keys] = parsePath(path);
  let value: Json | undefined = root === '$$' ? context : data;
  for (const key of keys) {
    value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    if (value === undefined) throw runtimeError('States.ParameterPathFailure', `"${path}" leads nowhere`);
  }
  return value;
}

/** Sets the value at a reference path inside `data`, a copy is returned. `$` replaces all, null (JSON null) keeps all. */
export function writePath(path: string | null, data: Json, value: Json): Json {
  if (path === null) return data;
  const [, ...keys] = parsePath(path);
  const set = (at: Json | undefined, rest: readonly string[]): Json => {
    const [key, ...deeper] = rest;
    if (key === undefined) return value;
    const object = isObject(at) ? at : {};
    return { ...object, [key]: set(object[key], deeper) };
  };
  return set(data, keys);
}

/** Fills a payload template: a field `name.$` becomes `name` with what its path reads; all others stay as they are. */
export function fillTemplate(template: Json, scope: Scope): Json {
  if (Array.isArray(template)) return template.map((item) => fillTemplate(item, scope));
  if (!isObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$') ? [key.slice(0, -2), readPath(value as string, scope)] : [key, fillTemplate(value, scope)],
    ),
  );
}

/** @throws SyntaxError for what the subset does not know */
export function parsePath(path: string): readonly [root: '$' | '$$', ...keys: string[]] {
  if (!/^\$\$?(\.[A-Za-z_][A-Za-z0-9_]*)*$/.test(path)) {
    throw new SyntaxError(`"${path}" is not a path of the subset that runs locally, such as "$.shardList.key"`);
  }
  return path.split('.') as ['$' | '$$', ...string[]];
}

export function isObject(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function runtimeError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
