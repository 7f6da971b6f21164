import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import wabt from 'wabt';

const SOURCE = 'shared/images/resize-rows.wat';

/** The text of shared/images/resize-rows-wasm.ts as resize-rows.wat gives it. @param root the project's folder */
export async function assembleResizeRows(root: string): Promise<string> {
  const { parseWat } = await wabt();
  const module = parseWat(SOURCE, await readFile(join(root, SOURCE)), { simd: true });
  const bytes = Buffer.from(module.toBinary({}).buffer).toString('base64');
  module.destroy();
  return `/** resize-rows.wat as "npm run wasm" assembles it, in base64. */
export const RESIZE_ROWS_WASM =
  '${bytes}';
`;
}
