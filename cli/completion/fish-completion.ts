import type { CompletedCommand, CompletedOption, CompletedValue } from './completion-tree';

/** A script that fish reads. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const paths = commands.slice(1).map(({ path }) => quote(key(path)));
  return `# Completion of headstart for fish: headstart completion fish > ~/.config/fish/completions/headstart.fish
function __headstart_at
  set -l at ''
  set -l words (commandline -opc)
  for word in $words[2..-1]
    switch "$at $word"
      case ${paths.join(' ')}
        set at "$at $word"
    end
  end
  test "$at" = "$argv[1]"
end
complete -c headstart -f
${commands.flatMap(linesOf).join('\n')}
`;
}

const key = (path: readonly string[]) => path.map((word) => ` ${word}`).join('');
const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function linesOf({ path, options, commands, argument }: CompletedCommand): string[] {
  const start = `complete -c headstart -n ${quote(`__headstart_at ${quote(key(path))}`)}`;
  return [
    ...commands.map(({ name, description }) => `${start} -a ${quote(name)} -d ${quote(description)}`),
    ...(commands.length === 0 && argument ? argumentLines(start, argument) : []),
    ...options.map((option) => `${start} ${optionWords(option)}`),
    ...options.flatMap((option) => nextWord(path, option)),
  ];
}

/** fish takes an optional value behind = only; the word that follows is offered as an argument. */
function nextWord(path: readonly string[], { names, value, optional }: CompletedOption): string[] {
  if (!optional || value?.kind !== 'choices') return [];
  const condition = `__headstart_at ${quote(key(path))}; and contains -- (commandline -opc)[-1] ${names.join(' ')}`;
  return [`complete -c headstart -n ${quote(condition)} -a ${quote(value.choices.join(' '))}`];
}

function argumentLines(start: string, value: CompletedValue): string[] {
  if (value.kind === 'text') return [];
  if (value.kind === 'choices') return [`${start} ${value.orFiles ? '-F ' : ''}-a ${quote(value.choices.join(' '))}`];
  return [value.kind === 'folders' ? `${start} -a '(__fish_complete_directories)'` : `${start} -F`];
}

function optionWords({ names, description, value, optional }: CompletedOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return [...flags, ...(value ? valueWords(value, optional) : []), `-d ${quote(description)}`].join(' ');
}

function valueWords(value: CompletedValue, optional: boolean): string[] {
  if (optional) return value.kind === 'choices' ? ['-a', quote(value.choices.join(' '))] : [];
  if (value.kind === 'text') return ['-x'];
  if (value.kind === 'files') return ['-r', '-F'];
  if (value.kind === 'folders') return ['-x', '-a', "'(__fish_complete_directories)'"];
  return [...(value.orFiles ? ['-r', '-F'] : ['-x']), '-a', quote(value.choices.join(' '))];
}
