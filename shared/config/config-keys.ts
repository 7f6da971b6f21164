import { z } from 'zod';

/** A key of the configuration as people see it. */
export interface ConfigKey {
  /** 'head.epochs'. */
  readonly path: string;
  readonly description: string;
  /** What may be given, in words: 'a whole number from 1 to 10,000'. */
  readonly wanted: string;
  /** undefined where it is chosen by the run. */
  readonly default: unknown;
  /** The values it may have, where they are few. */
  readonly choices?: readonly (string | number | boolean)[];
  /** Whether keys lie below it. */
  readonly isSection: boolean;
}

/** The parts of JSON Schema that a configuration's schema comes to. */
interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly (string | number)[];
  readonly const?: unknown;
  readonly anyOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly prefixItems?: readonly Node[];
  readonly items?: Node;
  readonly additionalProperties?: Node | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

/** The keys of a schema, each section before what is in it. */
export function configKeys(schema: z.ZodType): ConfigKey[] {
  return keysBelow('', z.toJSONSchema(schema, { io: 'input' }) as Node);
}

function keysBelow(prefix: string, node: Node): ConfigKey[] {
  return Object.entries(propertiesOf(node) ?? {}).flatMap(([name, child]) => {
    const path = prefix ? `${prefix}.${name}` : name;
    const isSection = propertiesOf(child) !== undefined;
    const choices = choicesOf(child);
    const key: ConfigKey = {
      path,
      description: child.description ?? '',
      wanted: wantedOf(child),
      default: child.default,
      ...(choices && { choices }),
      isSection,
    };
    return [key, ...keysBelow(path, child)];
  });
}

/** Of an object, or of the one object among alternatives. */
function propertiesOf(node: Node): Node['properties'] {
  return node.properties ?? node.anyOf?.map(propertiesOf).find((properties) => properties !== undefined);
}

function choicesOf(node: Node): ConfigKey['choices'] {
  if (node.enum) return node.enum;
  if (node.type === 'boolean' && node.const === undefined) return [true, false];
  return node.anyOf?.map(choicesOf).find((choices) => choices !== undefined);
}

function wantedOf(node: Node): string {
  if (node.anyOf) return node.anyOf.map(wantedOf).join(', or ');
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum) return alternatives(node.enum.map((value) => JSON.stringify(value)));
  if (node.type === 'boolean') return 'true or false';
  if (node.type === 'integer') return `a whole number${rangeOf(node)}`;
  if (node.type === 'number') return `a number${rangeOf(node)}`;
  if (node.prefixItems) return `a pair, each ${wantedOf(node.prefixItems[0] as Node)}`;
  if (node.items) return `a list, each ${wantedOf(node.items)}`;
  if (typeof node.additionalProperties === 'object')
    return `an object, each value ${wantedOf(node.additionalProperties)}`;
  return node.type === 'object' ? 'an object' : 'a text';
}

function alternatives(values: readonly string[]): string {
  return values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

function rangeOf({ minimum, maximum, exclusiveMinimum }: Node): string {
  const most = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? undefined : number(maximum);
  const least = minimum ?? exclusiveMinimum;
  if (least === undefined) return most === undefined ? '' : ` up to ${most}`;
  if (exclusiveMinimum !== undefined) return ` above ${number(least)}${most ? `, up to ${most}` : ''}`;
  return most ? ` from ${number(least)} to ${most}` : `, ${number(least)} or more`;
}

const number = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 10 });
