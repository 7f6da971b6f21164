import { relative, sep } from 'node:path';
import { allConfigKeys } from '../../shared/config';
import type { ConfigKey } from '../../shared/config/config-keys';
import { SCHEMA_FILE } from '../project-root';

const WIDTH = 110;
/** What people change first. */
const FIRST = ['seed', 'imageSizePx', 'head.epochs', 'head.learningRate', 'head.dropout'];

const HEAD = `// The configuration of Headstart; flags go before it. Every key is here with its default: take the slashes away to
// change it. "headstart config" prints what a run would have, docs/options.md explains each key at length.
import { defineConfig } from 'headstart';

export default defineConfig({
`;

/** headstart.config.ts: every key as a comment, with its default and its description. */
export function typescriptTemplate(): string {
  return `${HEAD}${keysBelow('')
    .map((key) => entry(key, '  '))
    .join('\n')}});\n`;
}

/** headstart.config.json in a folder: JSON has no comments, editors show the schema's. */
export function jsonTemplate(folder: string): string {
  const path = relative(folder, SCHEMA_FILE).split(sep).join('/');
  const values: Record<string, unknown> = { $schema: path.startsWith('.') ? path : `./${path}` };
  for (const path of FIRST) {
    const [section, name] = path.split('.') as [string, string?];
    const value = allConfigKeys().find((key) => key.path === path)?.default;
    values[section] = name ? { ...(values[section] as object), [name]: value } : value;
  }
  return `${JSON.stringify(values, undefined, 2)}\n`;
}

function entry(key: ConfigKey, indent: string): string {
  const name = key.path.slice(key.path.lastIndexOf('.') + 1);
  const comment = `${wrap(key.description, `${indent}// `)}\n`;
  if (key.isSection && key.wanted === 'an object') {
    const inside = keysBelow(key.path).map((child) => entry(child, `${indent}  `));
    return `${comment}${indent}${name}: {\n${inside.join('\n')}${indent}},\n`;
  }
  if (key.isSection) {
    const inside = keysBelow(key.path).map((child) => `${lastOf(child.path)}: ${text(child.default)}`);
    return `${comment}${indent}// ${name}: ${key.default === false ? 'false' : '{}'}, or\n${wrap(`${name}: { ${inside.join(', ')} },`, `${indent}// `)}\n`;
  }
  const value = key.default === undefined ? EXAMPLES[name] : text(key.default);
  return `${comment}${indent}// ${name}: ${value},\n`;
}

/** Of keys that have no default. */
const EXAMPLES: Readonly<Record<string, string>> = { base: "'imagenet'", shardImages: '256' };

const text = (value: unknown) => JSON.stringify(value).replaceAll('"', "'");
const lastOf = (path: string) => path.slice(path.lastIndexOf('.') + 1);
const keysBelow = (at: string) =>
  allConfigKeys().filter(({ path }) => path.slice(0, Math.max(0, path.lastIndexOf('.'))) === at);

function wrap(words: string, indent: string): string {
  const lines = [indent.trimEnd()];
  for (const word of words.split(' ')) {
    const line = lines.at(-1) as string;
    if (line.length + word.length + 1 > WIDTH) lines.push(`${indent}${word}`);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join('\n');
}
