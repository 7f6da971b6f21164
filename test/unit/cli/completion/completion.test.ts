import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { bashCompletion } from '../../../../cli/completion/bash-completion';
import { completionTree } from '../../../../cli/completion/completion-tree';
import { fishCompletion } from '../../../../cli/completion/fish-completion';
import { zshCompletion } from '../../../../cli/completion/zsh-completion';
import { createProgram } from '../../../../cli/program';
import { POOL } from '../../../../cli/select/pool';
import { describeWith } from '../../../support/requirements';

const tree = completionTree(createProgram());
const at = (...path: string[]) => tree.find((command) => command.path.join(' ') === path.join(' '));
const names = (path: string[]) => at(...path)?.commands.map(({ name }) => name) ?? [];
const COMMANDS = names([]);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-completion-'));
  mkdirSync(join(folder, 'photos of pets'));
  writeFileSync(join(folder, 'photos.zip'), '');
  writeFileSync(join(folder, "it's.zip"), '');
  writeFileSync(join(folder, 'bash'), bashCompletion(tree));
  writeFileSync(join(folder, 'zsh'), zshCompletion(tree));
  writeFileSync(join(folder, 'fish'), fishCompletion(tree));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (shell: string, args: string[]) =>
  execFileSync(shell, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, HOME: folder } })
    .split('\n')
    .filter(Boolean);

describe('completionTree()', () => {
  test('has every command of the program with all its flags', () => {
    const seen: string[] = [];
    const visit = (command: Command, path: string[]) => {
      seen.push(path.join(' '));
      const own = at(...path)?.options.flatMap((option) => option.names);
      for (const { long } of command.options) expect(own).toContain(long);
      expect(own).toEqual(
        expect.arrayContaining(['--help', '--verbose', ...(command.commands.length ? [] : ['--quiet'])]),
      );
      for (const child of command
        .createHelp()
        .visibleCommands(command)
        .filter((own) => own.name() !== 'help'))
        visit(child, [...path, child.name()]);
    };
    visit(createProgram(), []);
    expect(tree.map(({ path }) => path.join(' '))).toEqual(seen);
    expect(seen).toEqual(expect.arrayContaining(['train', 'runs list', 'completion']));
  });

  test('takes choices from the schema and the command line, files and folders from the placeholder', () => {
    const value = (path: string[], name: string) =>
      at(...path)?.options.find((option) => option.names.includes(name))?.value;
    expect(value(['train'], '--optimizer')).toMatchObject({ choices: ['adam', 'rmsprop', 'sgd'] });
    const sizes = ['96', '128', '160', '192', '224', '240', '256', '260', '288', '320'];
    expect(value(['train'], '--image-size')).toEqual({ kind: 'choices', choices: sizes, orFiles: false });
    const bases = POOL.map(({ name }) => name);
    expect(value(['train'], '--base')).toEqual({ kind: 'choices', choices: ['auto', ...bases], orFiles: true });
    // Where nothing is chosen, "auto" is refused.
    expect(value(['inspect'], '--base')).toEqual({ kind: 'choices', choices: bases, orFiles: true });
    expect(value(['select'], '--pool')).toEqual({ kind: 'choices', choices: ['all', ...bases], orFiles: true });
    expect(value(['train'], '--out')).toEqual({ kind: 'folders' });
    expect(value(['train'], '--config')).toEqual({ kind: 'files' });
    expect(value(['train'], '--epochs')).toEqual({ kind: 'text' });
    expect(value(['train'], '--resplit')).toBeUndefined();
    expect(at('completion')?.argument).toMatchObject({ choices: ['bash', 'zsh', 'fish'] });
    const own = new Command('x').addOption(new Option('--hidden <way>').choices(['a', 'b']));
    expect(completionTree(own)[0]?.options[0]?.value).toEqual({ kind: 'choices', choices: ['a', 'b'], orFiles: false });
  });
});

/** Cases that every shell has to get right: the words so far, the last of them begun, and what must be offered. */
const CASES: readonly (readonly [string[], string[]])[] = [
  [['tr'], ['train']],
  [['runs', ''], names(['runs'])],
  [
    ['train', '--engine', ''],
    ['onnx', 'tfjs', 'gpu'],
  ],
  [['train', 'photos.zip', '--opti'], ['--optimizer']],
  [['train', '--optimizer', 'r'], ['rmsprop']],
  [
    ['train', '--image-size', '2'],
    ['224', '240', '256', '260', '288'],
  ],
  [
    ['train', '--out', 'runs', '--precision', ''],
    ['float32', 'int8'],
  ],
  [['runs', 'list', '--sta'], ['--stack']],
  [['completion', 'z'], ['zsh']],
  [['train', '--epochs', ''], []],
];

describeWith('bash', 'bashCompletion() in bash', () => {
  const complete = (...words: string[]) => {
    const list = ['headstart', ...words].map((word) => `'${word}'`).join(' ');
    const script = `source ./bash; COMP_WORDS=(${list}); COMP_CWORD=${words.length}; _headstart; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return run('bash', ['--norc', '-c', script]);
  };

  test.each(CASES)('completes %j to %j', (words, expected) => {
    expect(complete(...words)).toEqual(expected);
  });

  test('offers all commands, files with blanks and quotes, folders alone where one is wanted', () => {
    expect(complete('')).toEqual(COMMANDS);
    expect(complete('train', 'ph').sort()).toEqual(['photos of pets', 'photos.zip']);
    expect(complete('train', 'it')).toEqual(["it's.zip"]);
    expect(complete('train', 'photos.zip', '--out', 'ph')).toEqual(['photos of pets']);
    expect(complete('train', '--base', 'sta')).toEqual(['stanford-dogs']);
  });

  test('offers what an optional value may be, else arguments', () => {
    expect(complete('train', '--fine-tune', 'a')).toEqual(['always', 'auto']);
    expect(complete('train', '--fine-tune', 'photos.')).toEqual(['photos.zip']);
  });

  test('understands --flag=value, which bash hands over in three words', () => {
    expect(complete('train', '--engine', '=', 'on')).toEqual(['onnx']);
    expect(complete('train', '--engine', '=')).toEqual(['onnx', 'tfjs', 'gpu']);
  });

  test('does its work where readline asks for it', () => {
    const script = 'source ./bash; complete -p headstart';
    expect(run('bash', ['--norc', '-c', script])).toEqual(['complete -F _headstart headstart']);
  });
});

describeWith('zsh', 'zshCompletion() in zsh', () => {
  // The functions that completion ends in print what they would offer.
  const REST = `compdef() {}; compadd() { shift; print -l -- "$@" }; _files() { print -l -- "files $1" }
    _describe() { print -l -- \${(P)\${@[-1]}} }; source ./zsh`;
  const complete = (...words: string[]) => {
    const list = ['headstart', ...words].map((word) => `'${word}'`).join(' ');
    const script = `${REST}; words=(${list}); CURRENT=${words.length + 1}; _headstart`;
    const offered = run('zsh', ['-f', '-c', script]).map((line) => line.split(/(?<!\\):/)[0] as string);
    // Prefixes are zsh's own business.
    return offered.filter((word) => word.startsWith(words.at(-1) as string) || word.startsWith('files'));
  };

  test.each(CASES)('completes %j to %j', (words, expected) => {
    expect(complete(...words)).toEqual(expected);
  });

  test('offers all commands, files, and folders alone where one is wanted', () => {
    expect(complete('')).toEqual(COMMANDS);
    expect(complete('train', '')).toEqual(['files ']);
    expect(complete('train', '--fine-tune', 'a')).toEqual(['always', 'auto', 'files ']);
    expect(complete('train', '--out', '')).toEqual(['files -/']);
  });
});

describeWith('fish', 'fishCompletion() in fish', () => {
  const complete = (...words: string[]) => {
    const line = ['headstart', ...words].join(' ');
    const offered = run('fish', ['--no-config', '-c', `source ./fish; complete -C '${line}'`]);
    return offered.map((text) => text.split('\t')[0] as string);
  };

  test.each(CASES)('completes %j to %j', (words, expected) => {
    expect([...complete(...words)].sort()).toEqual([...expected].sort());
  });

  test('offers all commands, files, and folders alone where one is wanted', () => {
    expect(complete('').sort()).toEqual([...COMMANDS].sort());
    expect(complete('train', 'photos').sort()).toEqual(['photos of pets/', 'photos.zip']);
    expect(complete('train', '--out', 'photos')).toEqual(['photos of pets/']);
    expect(complete('train', '--fine-tune', 'a').sort().slice(0, 2)).toEqual(['always', 'auto']);
  });
});
