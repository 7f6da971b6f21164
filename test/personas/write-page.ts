import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../cli/machine/run-program';
import { PROJECT_ROOT } from '../../cli/project-root';
import { tasksPage } from './tasks-page';

/** `npm run docs:tasks`: has the tasks done and writes docs/tasks.md with the seconds that each has taken. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'headstart-tasks-'));
  const seconds = join(folder, 'seconds.json');
  try {
    const jest = join(PROJECT_ROOT, 'node_modules/jest/bin/jest.js');
    const args = [jest, 'test/e2e/package.test.ts', '--testNamePattern', 'tasks of new users'];
    await runProgram(process.execPath, args, { env: { HEADSTART_TASK_SECONDS: seconds }, timeoutMs: 600_000 });
    const found = new Map<string, number>(Object.entries(JSON.parse(readFileSync(seconds, 'utf8'))));
    writeFileSync(join(PROJECT_ROOT, 'docs/tasks.md'), tasksPage(found));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
