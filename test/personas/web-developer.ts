import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { loadClassifier } from '../../cli/predict/load-classifier';
import { predictImage } from '../../cli/predict/predict-image';
import { serveFolder } from '../support/serve-folder';
import { type Desk, type Task, trained } from './task';

const PROGRAM = `import { loadModel } from 'headstart/predict';

const model = await loadModel('runs/photos-1');
console.log(JSON.stringify(await model.predict('photo.jpg')));
await model.dispose();
`;

/** What the model says of the photograph, asked without the package. */
async function predicted(desk: Desk) {
  const classifier = await loadClassifier(desk.at('runs/photos-1'));
  try {
    return await predictImage(classifier, readFileSync(desk.at('photo.jpg')));
  } finally {
    await classifier.release();
  }
}

export const WEB_DEVELOPER: readonly Task[] = [
  {
    who: 'web developer',
    wants: 'to classify uploads in a Node server',
    steps: [
      trained,
      {
        says: '`node classify.mjs`, five lines with `headstart/predict`',
        async do(desk) {
          writeFileSync(desk.at('classify.mjs'), PROGRAM);
          const { class: own, probability } = JSON.parse(await desk.type('node classify.mjs'));
          const wanted = await predicted(desk);
          expect([own, probability]).toEqual([wanted.class, wanted.probability]);
        },
      },
    ],
  },
  {
    who: 'web developer',
    wants: 'to put the model on a static web site',
    needs: 'browser',
    steps: [
      trained,
      {
        says: 'copies `runs/photos-1/site/` below the site, opens it, chooses a picture',
        async do(desk) {
          cpSync(desk.at('runs/photos-1/site'), desk.at('public'), { recursive: true });
          const server = await serveFolder(desk.at('public'), '/pets/');
          try {
            const page = desk.page();
            await page.goto(`${server.origin}/pets/`);
            await page.locator('#status[data-ready=wasm]').waitFor();
            await page.locator('#files').setInputFiles(desk.at('photo.jpg'));
            await page.locator('#results > li[data-state=answered]').waitFor();
            const { class: own } = await predicted(desk);
            expect(await page.locator('#results h3').textContent()).toMatch(new RegExp(`^${own} `));
          } finally {
            await server.close();
          }
        },
      },
    ],
  },
];
