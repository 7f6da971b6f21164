import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { OpenBrowser } from '../support/open-browser';
import { openChromium } from '../support/open-chromium';
import type { PackedProject } from '../support/packed-project';
import { describeWith } from '../support/requirements';
import type { Desk } from './task';
import { TASKS } from './tasks';
import { Workplace } from './workplace';

/** Names a file for the seconds of each task, by what is wanted: `npm run docs:tasks` sets it. */
export const SECONDS_FILE = 'HEADSTART_TASK_SECONDS';

/** Tasks with pages come first: the first of all trains the model that others begin with. */
const ORDER = ['chromium', undefined, 'pty'] as const;

/** The tasks of new users as tests, in a project that another suite has made, since installing the package takes longest. */
export function describeTasks(project: () => PackedProject): void {
  const seconds: Record<string, number> = {};
  let workplace: Workplace | undefined;
  for (const needs of ORDER) {
    const suite = () => {
      let browser: OpenBrowser | undefined;
      beforeAll(async () => {
        workplace ??= new Workplace(project());
        if (needs === 'chromium') browser = await openChromium();
      });
      afterAll(async () => {
        await browser?.close();
        await workplace?.stop();
        const file = process.env[SECONDS_FILE];
        if (file) writeFileSync(file, JSON.stringify(seconds));
      });
      const tasks = TASKS.filter((task) => task.needs === needs);
      test.each(tasks.map((task) => [task.who, task.wants, task] as const))('%s wants %s', async (_, wants, task) => {
        const place = workplace as Workplace;
        await place.ready();
        const begun = performance.now();
        const page = await browser?.context.newPage();
        try {
          const desk = deskOf(place, `task-${TASKS.indexOf(task) + 1}`, page);
          for (const step of task.steps) await step.do(desk);
        } finally {
          await page?.close();
        }
        seconds[wants] = (performance.now() - begun) / 1000;
      });
    };
    const title = 'tasks of new users';
    if (needs) describeWith(needs, title, suite);
    else describe(title, suite);
  }
}

function deskOf(workplace: Workplace, name: string, page: Page | undefined): Desk {
  const folder = workplace.folder(name);
  return {
    at: (file) => join(folder, file),
    type: (line) => workplace.type(line, folder),
    train: () => workplace.trainedIn(folder),
    serve: () => workplace.serve(),
    page() {
      if (!page) throw new Error('A task that opens pages needs chromium');
      return page;
    },
  };
}
