import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { OpenBrowser } from '../support/open-browser';
import { openChromium } from '../support/open-chromium';
import { openFirefox } from '../support/open-firefox';
import type { PackedProject } from '../support/packed-project';
import { describeWith } from '../support/requirements';
import type { Desk } from './task';
import { TASKS } from './tasks';
import { Workplace } from './workplace';

/** Names a file for the seconds of each task, by what is wanted: `npm run docs:tasks` sets it. */
export const SECONDS_FILE = 'HEADSTART_TASK_SECONDS';

const BROWSERS = { chromium: openChromium, firefox: openFirefox } as const;

/** Where tasks are done, and which: those with pages come first, since the first of all trains the model that others begin with. */
const PLACES = [
  { place: 'chromium', needs: 'browser' },
  { place: undefined, needs: undefined },
  { place: 'pty', needs: 'pty' },
  { place: 'firefox', needs: 'browser' },
] as const;

/** The tasks of new users as tests, in a project that another suite has made, since installing the package takes longest. */
export function describeTasks(project: () => PackedProject): void {
  const seconds: Record<string, number> = {};
  let workplace: Workplace | undefined;
  for (const { place, needs } of PLACES) {
    const suite = () => {
      let browser: OpenBrowser | undefined;
      beforeAll(async () => {
        workplace ??= new Workplace(project());
        if (place === 'chromium' || place === 'firefox') browser = await BROWSERS[place]();
      });
      afterAll(async () => {
        await browser?.close();
        await workplace?.stop();
        const file = process.env[SECONDS_FILE];
        if (file) writeFileSync(file, JSON.stringify(seconds));
      });
      const tasks = TASKS.filter((task) => task.needs === needs);
      test.each(tasks.map((task) => [task.who, task.wants, task] as const))('%s wants %s', async (_, wants, task) => {
        const own = workplace as Workplace;
        await own.ready();
        const begun = performance.now();
        const page = await browser?.context.newPage();
        try {
          const number = TASKS.indexOf(task) + 1;
          const name = place === 'firefox' ? `task-${number}-firefox` : `task-${number}`;
          const desk = deskOf(own, name, page, place !== 'firefox');
          for (const step of task.steps) await step.do(desk);
        } finally {
          await page?.close();
        }
        // The page has the seconds of one browser.
        if (place !== 'firefox') seconds[wants] = (performance.now() - begun) / 1000;
      });
    };
    const title = `tasks of new users${place === 'firefox' ? ' in Firefox' : ''}`;
    if (place) describeWith(place, title, suite);
    else describe(title, suite);
  }
}

function deskOf(workplace: Workplace, name: string, page: Page | undefined, givesFilesToFrames: boolean): Desk {
  const folder = workplace.folder(name);
  return {
    at: (file) => join(folder, file),
    type: (line) => workplace.type(line, folder),
    train: () => workplace.trainedIn(folder),
    serve: () => workplace.serve(),
    givesFilesToFrames,
    page() {
      if (!page) throw new Error('A task that opens pages needs a browser');
      return page;
    },
  };
}
