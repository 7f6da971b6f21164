import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { runProgram } from '../cli/machine/run-program';

const ENTRY = 'cli/api/headstart.ts';
const TIMEOUT_MS = 120_000;

/**
 * The types of what `import 'headstart'` gives: the declarations of its entry and of what those name, in the folders of
 * their sources. They refer to zod's, which is a dependency.
 * @param folder where they are written
 */
export async function buildTypes(root: string, folder: string): Promise<void> {
  const all = `${folder}.all`;
  try {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const args = ['-p', join(root, 'setup/tsconfig.types.json'), '--outDir', all];
    await runProgram(process.execPath, [compiler, ...args], { cwd: root, timeoutMs: TIMEOUT_MS });
    for (const [file, text] of await reached(join(all, ENTRY.replace(/\.ts$/, '.d.ts')))) {
      const to = join(folder, relative(all, file));
      await mkdir(dirname(to), { recursive: true });
      await writeFile(to, text);
    }
  } finally {
    await rm(all, { recursive: true, force: true });
  }
}

/** A declaration file and those that it names, directly or not, with their texts. The compiler writes many that none does. */
async function reached(entry: string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const visit = async (file: string): Promise<void> => {
    if (texts.has(file)) return;
    const text = await readFile(file, 'utf8');
    texts.set(file, text);
    for (const [, path] of text.matchAll(/(?:from|import\()\s*["'](\.[^"']+)["']/g))
      await visit(`${join(dirname(file), path as string)}.d.ts`);
  };
  await visit(entry);
  return texts;
}
