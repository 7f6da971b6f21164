export type YamlValue =
  | string
  | number
  | boolean
  | null
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue | undefined };

/**
 * A value as a YAML document that versions 1.1 and 1.2 read alike: every string is quoted, so that "no", "1.0" and dates
 * stay text. Keys that are undefined are left out.
 */
export function writeYaml(value: { readonly [key: string]: YamlValue | undefined }): string {
  return `${mapping(value, '').join('\n') || '{}'}\n`;
}

function mapping(value: { readonly [key: string]: YamlValue | undefined }, indent: string): string[] {
  return Object.entries(value).flatMap(([name, own]) =>
    own === undefined ? [] : nested(`${indent}${keyText(name)}:`, own, `${indent}  `),
  );
}

/** What stands behind a key or a dash: on its line where it is one word, else below it. */
function nested(before: string, value: YamlValue, indent: string): string[] {
  if (value === null || typeof value !== 'object') return [`${before} ${scalar(value)}`];
  if (isList(value)) {
    if (value.length === 0) return [`${before} []`];
    return [before, ...value.flatMap((own) => item(own, indent))];
  }
  const lines = mapping(value, indent);
  return lines.length ? [before, ...lines] : [`${before} {}`];
}

function item(value: YamlValue, indent: string): string[] {
  const inside = `${indent}  `;
  if (value === null || typeof value !== 'object' || isList(value)) return nested(`${indent}-`, value, inside);
  const [first, ...rest] = mapping(value, inside);
  return first === undefined ? [`${indent}- {}`] : [`${indent}- ${first.slice(inside.length)}`, ...rest];
}

const isList = (value: object): value is readonly YamlValue[] => Array.isArray(value);

const keyText = (name: string) => (/^[a-z][a-z0-9_-]{2,}$/i.test(name) && !WORDS.test(name) ? name : quoted(name));
/** What YAML 1.1 takes for something else than text. */
const WORDS = /^(yes|off|null|true|false)$/i;

function scalar(value: string | number | boolean | null): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'number') return String(value);
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  // YAML 1.1 takes 1e-7 for text, and 1.0e-7 for a number.
  return String(value).replace(/^(-?\d+)e/, '$1.0e');
}

/** JSON's form is YAML's, but for characters that YAML does not print or takes for the end of a line. */
const quoted = (text: string) =>
  JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (own) => `\\u${own.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
