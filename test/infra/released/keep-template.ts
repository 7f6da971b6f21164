import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../../infra/project-root';
import { synthesize } from '../../support/synthesize';

/**
 * A program, run once for each release: keeps the template with default settings under the version of package.json, for
 * update.test.ts. What linters are told is left out.
 */
function main(): void {
  const { version } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8'));
  const template = synthesize().toJSON();
  for (const resource of Object.values(template.Resources as Record<string, { Metadata?: { cdk_nag?: unknown } }>)) {
    delete resource.Metadata?.cdk_nag;
  }
  writeFileSync(join(__dirname, `${version}.json`), `${JSON.stringify(template, undefined, 1)}\n`);
}

main();
