import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { runProgram } from '../cli/machine/run-program';

const TIMEOUT_MS = 120_000;

interface Entry {
  readonly entry: string;
  /** Of the compiler, in setup/. */
  readonly project: string;
  /** Below the folder of all types. */
  readonly folder: string;
  /** Of an ES module, whose declarations name files as an ES module does. */
  readonly isModule: boolean;
}

/** What the package exports: for Node and for browsers, which know different globals. */
const ENTRIES: readonly Entry[] = [
  { entry: 'cli/api/headstart', project: 'tsconfig.types.json', folder: '', isModule: false },
  {
    entry: 'cli/api/headstart-predict',
    project: 'tsconfig.predict-types.json',
    folder: 'predict',
    isModule: false,
  },
  {
    entry: 'web/browser/headstart-browser',
    project: 'tsconfig.browser-types.json',
    folder: 'browser',
    isModule: true,
  },
];

/**
 * The types of what `import 'headstart'` and `import 'headstart/browser'` give: the declarations of the entry and of what
 * those name, in the folders of their sources. The former refer to zod's, which is a dependency.
 * @param folder where they are written
 */
export async function buildTypes(root: string, folder: string): Promise<void> {
  await Promise.all(ENTRIES.map((entry) => buildTypesOf(entry, root, join(folder, entry.folder))));
}

async function buildTypesOf({ entry, project, isModule }: Entry, root: string, folder: string): Promise<void> {
  const all = `${folder}.all`;
  try {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const args = ['-p', join(root, 'setup', project), '--outDir', all];
    await runProgram(process.execPath, [compiler, ...args], { cwd: root, timeoutMs: TIMEOUT_MS });
    for (const [file, text] of await reached(join(all, `${entry}.d.ts`))) {
      const to = join(folder, relative(all, file));
      await mkdir(dirname(to), { recursive: true });
      if (isModule) await writeFile(to.replace(/\.ts$/, '.mts'), text.replace(RELATIVE, '$1$2.mjs$3'));
      else await writeFile(to, text);
    }
  } finally {
    await rm(all, { recursive: true, force: true });
  }
}

const RELATIVE = /((?:from|import\()\s*["'])(\.[^"']+)(["'])/g;

/** A declaration file and those that it names, directly or not, with their texts. The compiler writes many that none does. */
async function reached(entry: string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const visit = async (file: string): Promise<void> => {
    if (texts.has(file)) return;
    const text = await readFile(file, 'utf8');
    texts.set(file, text);
    for (const [, , path] of text.matchAll(RELATIVE)) await visit(`${join(dirname(file), path as string)}.d.ts`);
  };
  await visit(entry);
  return texts;
}
