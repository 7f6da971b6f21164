import type { CompletedCommand, CompletedValue } from './completion-tree';

/** A script that zsh reads, sourced or from a folder of fpath. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  return `#compdef headstart
# Completion of headstart for zsh: put 'source <(headstart completion zsh)' behind compinit in ~/.zshrc.
_headstart() {
  local cur=\${words[CURRENT]} prev=\${words[CURRENT-1]} at='' i
  local -a list
  for ((i = 2; i < CURRENT; i++)); do
    case "$at \${words[i]}" in
      (${commands
        .slice(1)
        .map(({ path }) => quote(key(path)))
        .join('|')}) at="$at \${words[i]}" ;;
    esac
  done
  if [[ $cur != -* ]]; then
    case "$at $prev" in
${commands.flatMap(valueCases).join('\n')}
    esac
  fi
  if [[ $cur == -* ]]; then
    case "$at" in
${commands.map(optionCase).join('\n')}
    esac
    return
  fi
  case "$at" in
${commands.map(argumentCase).join('\n')}
  esac
}
if [[ $funcstack[1] == _headstart ]]; then _headstart "$@"; else compdef _headstart headstart; fi
`;
}

const key = (path: readonly string[]) => path.map((word) => ` ${word}`).join('');
const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const described = (name: string, description: string) => quote(`${name.replaceAll(':', '\\:')}:${description}`);

function valueCases({ path, options }: CompletedCommand): string[] {
  return options.flatMap(({ names, value, optional }) => {
    if (!value) return [];
    const patterns = names.map((name) => quote(`${key(path)} ${name}`)).join('|');
    return [`      (${patterns}) ${complete(value)}${optional ? '' : '; return'} ;;`];
  });
}

function optionCase({ path, options }: CompletedCommand): string {
  const list = options.flatMap(({ names, description }) => names.map((name) => described(name, description)));
  return `      (${quote(key(path))}) list=(${list.join(' ')}); _describe -o option list ;;`;
}

function argumentCase({ path, commands, argument }: CompletedCommand): string {
  const list = commands.map(({ name, description }) => described(name, description));
  const then = list.length ? `list=(${list.join(' ')}); _describe command list` : argument ? complete(argument) : ':';
  return `    (${quote(key(path))}) ${then} ;;`;
}

function complete(value: CompletedValue): string {
  if (value.kind === 'text') return ':';
  if (value.kind === 'files') return '_files';
  if (value.kind === 'folders') return '_files -/';
  return `compadd -- ${value.choices.map(quote).join(' ')}${value.orFiles ? '; _files' : ''}`;
}
