import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../../cli/project-root';
import { TASKS } from '../../personas/tasks';
import { secondsOf, tasksPage } from '../../personas/tasks-page';

describe('tasksPage()', () => {
  test('tasksPage() is what docs/tasks.md has: the tasks and steps that are tested, each with its seconds', () => {
    const page = readFileSync(join(PROJECT_ROOT, 'docs/tasks.md'), 'utf8');
    expect([...secondsOf(page).keys()]).toEqual(TASKS.map(({ wants }) => wants));
    expect(page).toBe(tasksPage(secondsOf(page)));
  });
});
