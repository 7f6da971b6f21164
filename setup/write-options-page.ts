import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configJsonSchemaText } from '../cli/config/config-json-schema';
import { optionsPage } from '../cli/config/options-page';
import { PROJECT_ROOT, SCHEMA_FILE } from '../cli/project-root';

/** `npm run docs:options`: docs/options.md and headstart.schema.json, both from the schema of shared/config.ts. */
writeFileSync(join(PROJECT_ROOT, 'docs/options.md'), optionsPage());
writeFileSync(SCHEMA_FILE, configJsonSchemaText());
