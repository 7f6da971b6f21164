import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { MISLABELLED } from './given';
import { type Desk, type Task, typed } from './task';
import { TRAIN } from './workplace';

const json = (desk: Desk, name: string) => JSON.parse(readFileSync(desk.at(name), 'utf8'));

export const DATA_SCIENTIST: readonly Task[] = [
  {
    who: 'data scientist',
    wants: 'to see how good a first model is, and how far to trust that',
    needs: 'browser',
    steps: [
      {
        says: `\`${TRAIN}\``,
        async do(desk) {
          const printed = await desk.train();
          expect(printed).toMatch(/^final accuracy: [\d.]+ on validation/m);
          expect(printed).toMatch(/too few to rely on/);
        },
      },
      {
        says: 'opens `runs/photos-1/report.html`, points at an epoch, follows a cell of the confusion matrix',
        async do(desk) {
          const page = desk.page();
          await page.goto(pathToFileURL(desk.at('runs/photos-1/report.html')).href);
          expect(await page.locator('h1').textContent()).toBe('cats, dogs');
          const { final } = json(desk, 'runs/photos-1/metrics.json');
          const [first] = await page.locator('.figures dd').allTextContents();
          expect(first).toContain(`${(100 * final.accuracy).toFixed(1)}\u00a0%`);
          await page.locator('.epochs input').nth(2).hover();
          await page.getByText('Epoch 3', { exact: true }).waitFor();
          await page.locator('.matrix td a').first().click();
          await page.locator('.only:target').waitFor();
        },
      },
    ],
  },
  {
    who: 'data scientist',
    wants: 'to find a wrong label, and train without it',
    steps: [
      typed('npx headstart inspect mislabelled.zip --exclude-list leave-out.txt --kinds labels', (_, desk) => {
        expect(readFileSync(desk.at('leave-out.txt'), 'utf8')).toContain(MISLABELLED);
      }),
      typed('npx headstart train mislabelled.zip --exclude leave-out.txt --quiet', (_, desk) => {
        expect(json(desk, 'runs/mislabelled-1/metrics.json').excluded).toContain(MISLABELLED);
      }),
    ],
  },
  {
    who: 'data scientist',
    wants: 'to know whether other settings do better',
    steps: [
      typed('npx headstart sweep photos.zip --out sweep --trials 4', (printed, desk) => {
        const { trials } = json(desk, 'sweep/sweep.json');
        const losses = trials.map(({ loss }: { loss: number }) => loss);
        expect(losses).toEqual(losses.toSorted((a: number, b: number) => a - b));
        expect([losses.length, printed]).toEqual([4, expect.stringContaining('4 trials, ranked by loss')]);
      }),
    ],
  },
];
