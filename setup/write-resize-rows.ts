import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembleResizeRows } from './assemble-resize-rows';

const ROOT = join(__dirname, '..');

/** `npm run wasm`: assembles shared/images/resize-rows.wat; a test holds the one to the other. */
void assembleResizeRows(ROOT).then((text) => writeFileSync(join(ROOT, 'shared/images/resize-rows-wasm.ts'), text));
