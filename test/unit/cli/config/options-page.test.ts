import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { configJsonSchemaText } from '../../../../cli/config/config-json-schema';
import { jsonTemplate, typescriptTemplate } from '../../../../cli/config/config-template';
import { FLAG_KEYS } from '../../../../cli/config/flag-keys';
import { optionsPage } from '../../../../cli/config/options-page';
import { addConfigOptions } from '../../../../cli/config-options';
import { PROJECT_ROOT, SCHEMA_FILE } from '../../../../cli/project-root';
import { allConfigKeys, parseConfig } from '../../../../shared/config';

const STALE = 'is not what the schema makes: run "npm run docs:options"';

describe('optionsPage()', () => {
  test('is docs/options.md as it is committed', () => {
    const committed = readFileSync(join(PROJECT_ROOT, 'docs/options.md'), 'utf8');
    if (committed !== optionsPage()) throw new Error(`docs/options.md ${STALE}`);
  });

  test('has a row for every key, and for every flag that takes its value', () => {
    const rows = optionsPage()
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows).toHaveLength(allConfigKeys().length);
    for (const flag of Object.keys(FLAG_KEYS)) {
      const name = `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      expect([name, rows.filter((row) => row.includes(`<br>\`${name}\``)).length]).toEqual([name, 1]);
    }
  });

  test('links only to headings that it has', () => {
    const page = optionsPage();
    const headings = [...page.matchAll(/^## `(.*)`$/gm)].map(([, text]) => text?.toLowerCase().replace('.', ''));
    for (const [, anchor] of page.matchAll(/\(#(\w+)\)/g)) expect(headings).toContain(anchor);
  });
});

describe('FLAG_KEYS', () => {
  test('knows every flag of a run, and keys that exist', () => {
    const flags = addConfigOptions(new Command()).options.map((option) => option.attributeName());
    expect([...new Set(flags)].sort()).toEqual([...Object.keys(FLAG_KEYS), 'config'].sort());
    const paths = allConfigKeys().map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(Object.values(FLAG_KEYS).flat()));
  });
});

describe('configJsonSchemaText()', () => {
  test('is headstart.schema.json as it is committed', () => {
    if (readFileSync(SCHEMA_FILE, 'utf8') !== configJsonSchemaText()) throw new Error(`headstart.schema.json ${STALE}`);
  });

  test('describes and defaults keys at every depth, and refuses others', () => {
    const schema = JSON.parse(configJsonSchemaText());
    expect(schema).toMatchObject({ additionalProperties: false, properties: { $schema: { type: 'string' } } });
    const { epochs } = schema.properties.head.properties;
    expect(epochs).toMatchObject({ default: 20, type: 'integer', description: expect.stringMatching(/^Passes/) });
  });
});

describe('typescriptTemplate()', () => {
  const evaluate = (source: string) => {
    const body = source.replace(/^import .*\n/m, '').replace('export default defineConfig(', 'return (');
    return new Function(body)() as object;
  };

  test('comes to the defaults as it stands', () => {
    expect(parseConfig(evaluate(typescriptTemplate()))).toEqual(parseConfig({}));
  });

  test('comes to the defaults with every comment of a key taken away', () => {
    const source = typescriptTemplate();
    const opened = source.replace(/^( *)\/\/ (\w+: [^\n]*,)$/gm, '$1$2');
    const keys = [...opened.matchAll(/^ *(\w+): /gm)].map(([, name]) => name);
    expect(keys).toEqual(expect.arrayContaining(['base', 'seed', 'epochs', 'archiveBytes', 'when', 'shardImages']));
    const own = parseConfig({ ...evaluate(opened), augment: false });
    const { base, shardImages } = own;
    const defaults = parseConfig({ base, shardImages, head: { earlyStopping: {} } });
    expect(own).toEqual(defaults);
  });
});

describe('jsonTemplate()', () => {
  test('points to the schema of this installation, and holds defaults', () => {
    const { $schema, ...config } = JSON.parse(jsonTemplate(join(PROJECT_ROOT, 'pets')));
    expect($schema).toBe('../headstart.schema.json');
    expect(parseConfig(config)).toEqual(parseConfig({}));
  });
});
