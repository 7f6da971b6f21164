import { readFileSync } from 'node:fs';
import { distinctBmp } from '../support/distinct-images';
import type { Desk, Step, Task } from './task';

/** Longer than any run of these takes. */
const DONE = { timeout: 120_000 };
const done = (desk: Desk) => desk.page().locator('#run-status', { hasText: 'done' }).waitFor(DONE);

const opened: Step = {
  says: 'opens the page that `headstart serve` shows',
  async do(desk) {
    await desk.page().goto(await desk.serve());
  },
};

export const WITHOUT_TERMINAL: readonly Task[] = [
  {
    who: 'somebody without a terminal',
    wants: 'to train on a zip, and to try the model on a picture',
    needs: 'browser',
    steps: [
      opened,
      {
        says: 'drops `photos.zip`, waits',
        async do(desk) {
          await desk.page().locator('#file').setInputFiles(desk.at('photos.zip'));
          await done(desk);
          await desk.page().getByText('Accuracy, validation', { exact: true }).waitFor();
        },
      },
      {
        says: '*Images*, opens one, shows which regions support the prediction',
        async do(desk) {
          const page = desk.page();
          await page.getByRole('tab', { name: 'Images' }).click();
          await page.locator('button.picture').first().click();
          await page.getByRole('checkbox', { name: /Show which regions support/ }).check();
          await page.locator('img.map').waitFor();
          await page.keyboard.press('Escape');
        },
      },
      {
        says: '*Try it*, drops a picture',
        async do(desk) {
          const page = desk.page();
          await page.getByRole('tab', { name: 'Try it' }).click();
          const frame = page.locator('iframe[title="Try the model"]');
          await frame.contentFrame().locator('#status[data-ready]').waitFor();
          if (!desk.givesFilesToFrames) {
            await page.goto(new URL((await frame.getAttribute('src')) as string, page.url()).href);
            await page.locator('#status[data-ready]').waitFor();
          }
          const site = desk.givesFilesToFrames ? frame.contentFrame() : page;
          await site.locator('#files').setInputFiles(desk.at('photo.jpg'));
          await site.locator('#results > li[data-state=answered]').waitFor();
          expect(await site.locator('#results h3').textContent()).toMatch(/^(cats|dogs) \d/);
        },
      },
    ],
  },
  {
    who: 'somebody without a terminal',
    wants: 'to make a model of single pictures, and to take it home',
    needs: 'browser',
    steps: [
      opened,
      {
        says: '*Collect single images*, names two classes, adds pictures to each',
        async do(desk) {
          const page = desk.page();
          await page.getByRole('link', { name: 'Collect single images' }).click();
          for (const [i, name] of ['ants', 'bees'].entries()) {
            await page.getByLabel(`Class ${i + 1}`, { exact: true }).fill(name);
            await page.getByLabel('Add pictures').nth(i).setInputFiles(pictures(i));
          }
        },
      },
      {
        says: '*Train on 12 pictures*, waits',
        async do(desk) {
          await desk.page().getByRole('button', { name: 'Train on 12 pictures' }).click();
          await done(desk);
        },
      },
      {
        says: '*Download*, the model',
        async do(desk) {
          const page = desk.page();
          await page.getByText('Download', { exact: true }).click();
          const [download] = await Promise.all([
            page.waitForEvent('download'),
            page.getByRole('link', { name: /^The model / }).click(),
          ]);
          await download.saveAs(desk.at('model.zip'));
          expect(readFileSync(desk.at('model.zip')).includes('model.onnx')).toBe(true);
        },
      },
    ],
  },
];

/** Six pictures of a class, none of which another class has. */
function pictures(of: number) {
  return Array.from({ length: 6 }, (_, i) => {
    const n = 2 * i + of;
    return { name: `${n}.bmp`, mimeType: 'image/bmp', buffer: Buffer.from(distinctBmp(n)) };
  });
}
