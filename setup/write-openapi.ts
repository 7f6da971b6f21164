import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from '../functions/predict/open-api';

/** `npm run openapi`: writes docs/openapi.json from the schemas; a test holds the one to the other. */
writeFileSync(join(__dirname, '../docs/openapi.json'), `${JSON.stringify(openApiDocument(), undefined, 2)}\n`);
