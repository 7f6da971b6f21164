import { allConfigKeys } from '../../shared/config';
import type { ConfigKey } from '../../shared/config/config-keys';
import { FLAG_KEYS } from './flag-keys';

const INTRODUCTION = `# Options

Every key of the configuration, its default, its allowed values, and why. This page is generated from the schema by
\`npm run docs:options\`; a test checks that. If a flag does the same, it is shown below the key.

Settings come from a file, from flags, or from both: flags override the file, and the file overrides the defaults. The
file is \`headstart.config.ts\` (or \`.mts\`, \`.js\`, \`.mjs\`, \`.cjs\`, \`.json\`) in the working folder or the nearest
folder above it, or the one that \`--config FILE\` names; \`--no-config\` reads none.

    headstart init              # writes headstart.config.ts, with every key as a comment
    headstart init --json       # or headstart.config.json, which editors complete by its "$schema"
    headstart config            # the settings of a run started here, and where each comes from

\`\`\`ts
import { defineConfig } from 'headstart';

export default defineConfig({
  seed: 7,
  head: { epochs: 40, earlyStopping: { patience: 5 } },
});
\`\`\`

\`\`\`json
{
  "$schema": "./node_modules/headstart/headstart.schema.json",
  "seed": 7,
  "head": { "epochs": 40, "earlyStopping": { "patience": 5 } }
}
\`\`\`

The same object is \`config\` of [the TypeScript API](api.md), of the \`photos.json\` uploaded next to a \`photos.zip\`, and of
the input of the state machine.
`;

/** docs/options.md: every key with its default, from the schema alone. */
export function optionsPage(): string {
  const sections = allConfigKeys().filter(({ isSection }) => isSection);
  const below = (at: string) => allConfigKeys().filter(({ path }) => parentOf(path) === at);
  const parts = sections.map((section) =>
    [
      `## \`${section.path}\``,
      [section.description, defaultOfSection(section)].filter(Boolean).join(' '),
      table(below(section.path)),
    ].join('\n\n'),
  );
  return `${[INTRODUCTION, '## Top level', table(below('')), ...parts].join('\n\n').replace(/\n{3,}/g, '\n\n')}\n`;
}

function table(keys: readonly ConfigKey[]): string {
  const rows = keys.map((key) => {
    const flag = flagFor(key.path);
    const cells = [
      `\`${nameOf(key.path)}\`${flag ? `<br>\`${flag}\`` : ''}`,
      key.isSection ? `[see below](#${anchorOf(key.path)})` : defaultText(key.default),
      key.isSection && key.wanted === 'an object' ? 'an object' : key.wanted,
      key.description,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| Key | Default | Allowed values | What it does, why this default, when to change it |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

const defaultOfSection = ({ wanted, default: value }: ConfigKey) =>
  wanted === 'an object' ? '' : `Default: ${value === false ? 'off' : 'on'}; allowed: ${wanted}.`;

const defaultText = (value: unknown) => (value === undefined ? '–' : `\`${JSON.stringify(value)}\``);
const parentOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('.')));
const nameOf = (path: string) => path.slice(path.lastIndexOf('.') + 1);
const anchorOf = (path: string) => path.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The flag whose value goes to a key. */
function flagFor(path: string): string | undefined {
  const found = Object.entries(FLAG_KEYS).find(([, [own]]) => own === path);
  return found && `--${found[0].replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
