import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** What is written in WebAssembly's text; each has a file beside it that holds its bytes. */
export const WAT_FILES = ['shared/images/resize-rows.wat', 'shared/head/drop-features.wat'] as const;

/** The file that holds the bytes. */
export const wasmFileOf = (source: string): string => source.replace(/\.wat$/, '-wasm.ts');

/** What is used of wabt. Its own types are not imported: a checkout that has not installed it yet still type-checks. */
type Wabt = () => Promise<{
  parseWat(
    name: string,
    text: string | Uint8Array,
    features: { simd: boolean },
  ): { toBinary(options: object): { buffer: Uint8Array }; destroy(): void };
}>;

/** The text of the file that holds a source's bytes, as the source gives it. @param root the project's folder */
export async function assembleWat(root: string, source: string): Promise<string> {
  const { parseWat } = await (require('wabt') as Wabt)();
  const module = parseWat(source, await readFile(join(root, source)), { simd: true });
  const bytes = Buffer.from(module.toBinary({}).buffer).toString('base64');
  module.destroy();
  const constant = `${basename(source, '.wat').toUpperCase().replaceAll('-', '_')}_WASM`;
  return `/** ${basename(source)} as "npm run wasm" assembles it, in base64. */
export const ${constant} =
  '${bytes}';
`;
}
