import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembleWat, WAT_FILES, wasmFileOf } from './assemble-wat';

const ROOT = join(__dirname, '..');

/** `npm run wasm`: assembles what is written in WebAssembly's text; a test holds the one to the other. */
async function main(): Promise<void> {
  for (const source of WAT_FILES) writeFileSync(join(ROOT, wasmFileOf(source)), await assembleWat(ROOT, source));
}

void main();
