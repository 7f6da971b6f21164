import type { CompletedCommand, CompletedValue } from './completion-tree';

/** A script that bash reads; written for bash 3.2 and later. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  return `# Completion of headstart for bash: put 'source <(headstart completion bash)' into ~/.bashrc.
_headstart() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD - 1]}" at='' i IFS=$'\\n'
  # --flag=value comes as three words.
  if [[ $cur == '=' ]]; then cur=''
  elif [[ $prev == '=' ]]; then prev="\${COMP_WORDS[COMP_CWORD - 2]}"; fi
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${commands
        .slice(1)
        .map(({ path }) => quote(key(path)))
        .join(' | ')}) at="$at \${COMP_WORDS[i]}" ;;
    esac
  done
  if [[ $cur != -* || $prev == '=' ]]; then
    case "$at $prev" in
${commands.flatMap(valueCases).join('\n')}
    esac
  fi
  if [[ $cur == -* ]]; then
    case "$at" in
${commands.map(({ path, options }) => `      ${quote(key(path))}) ${words(options.flatMap(({ names }) => names))} ;;`).join('\n')}
    esac
    return
  fi
  case "$at" in
${commands.map(argumentCase).join('\n')}
  esac
}
complete -F _headstart headstart
`;
}

const key = (path: readonly string[]) => path.map((word) => ` ${word}`).join('');
const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function valueCases({ path, options }: CompletedCommand): string[] {
  return options.flatMap(({ names, value, optional }) => {
    if (!value) return [];
    const patterns = names.map((name) => quote(`${key(path)} ${name}`)).join(' | ');
    // Where the value may be left out, what follows may be an argument as well.
    return [`      ${patterns}) ${complete(value)}; ${optional ? '[[ $COMPREPLY ]] && return' : 'return'} ;;`];
  });
}

function argumentCase({ path, commands, argument }: CompletedCommand): string {
  const names = commands.map(({ name }) => name);
  return `    ${quote(key(path))}) ${names.length ? words(names) : argument ? complete(argument) : ':'} ;;`;
}

function complete(value: CompletedValue): string {
  if (value.kind === 'text') return ':';
  if (value.kind === 'folders') return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur"))';
  const files = 'compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -f -- "$cur"))';
  if (value.kind === 'files') return files;
  return value.orFiles ? `${words(value.choices)}; ${files}` : words(value.choices);
}

const words = (list: readonly string[]) => `COMPREPLY=($(compgen -W ${`$'${list.join('\\n')}'`} -- "$cur"))`;
