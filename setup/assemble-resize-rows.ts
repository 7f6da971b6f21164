import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const SOURCE = 'shared/images/resize-rows.wat';

/** What is used of wabt. Its own types are not imported: a checkout that has not installed it yet still type-checks. */
type Wabt = () => Promise<{
  parseWat(
    name: string,
    text: string | Uint8Array,
    features: { simd: boolean },
  ): { toBinary(options: object): { buffer: Uint8Array }; destroy(): void };
}>;

/** The text of shared/images/resize-rows-wasm.ts as resize-rows.wat gives it. @param root the project's folder */
export async function assembleResizeRows(root: string): Promise<string> {
  const { parseWat } = await (require('wabt') as Wabt)();
  const module = parseWat(SOURCE, await readFile(join(root, SOURCE)), { simd: true });
  const bytes = Buffer.from(module.toBinary({}).buffer).toString('base64');
  module.destroy();
  return `/** resize-rows.wat as "npm run wasm" assembles it, in base64. */
export const RESIZE_ROWS_WASM =
  '${bytes}';
`;
}
