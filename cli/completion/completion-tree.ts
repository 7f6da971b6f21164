import type { Argument, Command, Option } from 'commander';
import { AUTO_BASE } from '../../functions/base/named-base';
import { allConfigKeys } from '../../shared/config';
import { FLAG_KEYS } from '../config/flag-keys';
import { POOL } from '../select/pool';

/** What may stand where a value is wanted. Files go with every choice of `orFiles`. */
export type CompletedValue =
  | { readonly kind: 'text' }
  | { readonly kind: 'files' }
  | { readonly kind: 'folders' }
  | { readonly kind: 'choices'; readonly choices: readonly string[]; readonly orFiles: boolean };

export interface CompletedOption {
  /** '-o', '--out'. */
  readonly names: readonly string[];
  readonly description: string;
  /** Absent where the flag takes none. */
  readonly value?: CompletedValue;
  /** Whether the value may be left out. */
  readonly optional: boolean;
}

export interface CompletedCommand {
  /** Words that lead to it: [] for the program, ['runs', 'list']. */
  readonly path: readonly string[];
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** Of the first argument; further ones are completed alike. */
  readonly argument?: CompletedValue;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
}

/** Every command with what may follow it, from the command line's own description of itself. */
export function completionTree(program: Command): CompletedCommand[] {
  return commandsBelow(program, []);
}

function commandsBelow(command: Command, path: readonly string[]): CompletedCommand[] {
  const help = command.createHelp();
  const children = help.visibleCommands(command).filter((child) => child.name() !== 'help');
  const [argument] = command.registeredArguments;
  const own: CompletedCommand = {
    path,
    description: short(command.description()),
    options: help.visibleOptions(command).map((option) => describeOption(option, path)),
    ...(argument && { argument: completedValue(argument, path) }),
    commands: children.map((child) => ({ name: child.name(), description: short(child.description()) })),
  };
  return [own, ...children.flatMap((child) => commandsBelow(child, [...path, child.name()]))];
}

function describeOption(option: Option, path: readonly string[]): CompletedOption {
  const names = [option.short, option.long].filter((name): name is string => Boolean(name));
  const takesValue = option.required || option.optional;
  const value = takesValue ? completedValue(option, path) : undefined;
  return { names, description: short(option.description), ...(value && { value }), optional: option.optional };
}

/** Choices are the command line's own, or those of the key that the flag sets; else the placeholder's name tells. */
function completedValue(taken: Option | Argument, path: readonly string[]): CompletedValue {
  const isOption = 'flags' in taken;
  const placeholder = isOption ? (/[<[]([^\]>]+)[\]>]/.exec(taken.flags)?.[1] ?? '') : taken.name();
  const name = isOption ? taken.attributeName() : undefined;
  if (name === 'base')
    return { kind: 'choices', choices: path[0] === 'train' ? [AUTO_BASE, ...BASES] : BASES, orFiles: true };
  if (name === 'pool') return { kind: 'choices', choices: ['all', ...BASES], orFiles: true };
  if (name === 'imageSize') return { kind: 'choices', choices: SIZES, orFiles: false };
  const choices = taken.argChoices ?? (name && choicesOfKey(name));
  if (choices) return { kind: 'choices', choices, orFiles: false };
  if (FOLDERS.has(placeholder)) return { kind: 'folders' };
  return { kind: FILES.has(placeholder.replace(/\.{3}$/, '')) ? 'files' : 'text' };
}

const BASES = POOL.map(({ name }) => name);
/** Of any base that has a name: which of them a base takes, it says itself. */
const SIZES = [...new Set(POOL.flatMap(({ imageSizesPx }) => imageSizesPx))].sort((a, b) => a - b).map(String);

const FOLDERS: ReadonlySet<string> = new Set(['folder']);
const FILES: ReadonlySet<string> = new Set([
  ...['file', 'source', 'run', 'other', 'images', 'image', 'out.zip', 'address', 'dir', 'model', 'path'],
]);

function choicesOfKey(flag: string): string[] | undefined {
  const [path] = FLAG_KEYS[flag as keyof typeof FLAG_KEYS] ?? [];
  const choices = allConfigKeys().find((key) => key.path === path)?.choices;
  return choices?.every((choice) => typeof choice !== 'boolean') ? choices.map(String) : undefined;
}

/** What fits beside a completion: no default, no second sentence. */
function short(description: string): string {
  const [first = ''] = description.split(/ \(default|; |: /);
  return first.trim();
}
