import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { splitArguments } from '../../../../cli/predict/split-arguments';

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-arguments-'));
  for (const name of ['run', 'photos', 'model-only/model', 'empty-run']) mkdirSync(at(name), { recursive: true });
  for (const name of ['run/run.json', 'model-only/model/manifest.json', 'photos/1.jpg', 'a.jpg', 'noextension']) {
    writeFileSync(at(name), '{}');
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('splitArguments()', () => {
  test('takes a run, a model of the registry or a misspelt run for the model', () => {
    for (const model of [at('run'), at('model-only'), 'pets', 'pets@v3', at('rnu')]) {
      expect(splitArguments([model, at('a.jpg')])).toEqual({ named: model, images: [at('a.jpg')] });
    }
  });

  test('takes files, patterns and what is called like an image for images, so that no model is named', () => {
    for (const image of [at('a.jpg'), at('noextension'), 'missing.png', `${at('photos')}/*.jpg`]) {
      expect(splitArguments([image])).toEqual({ named: undefined, images: [image] });
      expect(splitArguments([image, at('photos')])).toEqual({ named: undefined, images: [image, at('photos')] });
    }
  });

  test('takes a folder that stands alone for images unless it is a run, and one before images for a run', () => {
    expect(splitArguments([at('photos')])).toEqual({ named: undefined, images: [at('photos')] });
    expect(splitArguments([at('run')])).toEqual({ named: at('run'), images: [] });
    expect(splitArguments([at('photos'), at('a.jpg')])).toEqual({ named: at('photos'), images: [at('a.jpg')] });
  });

  test('names nothing where nothing was given, and no image where a model stands alone', () => {
    expect(splitArguments([])).toEqual({ named: undefined, images: [] });
    expect(splitArguments(['pets'])).toEqual({ named: 'pets', images: [] });
  });
});
