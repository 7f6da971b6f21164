import { splitRemedy } from '../../shared/errors';
import type { MultiLabelSiteFacts, SiteFacts } from '../../shared/report/site-facts';
import { fetchFile } from '../browser/fetch-file';
import { loadModelWith } from '../browser/load-model';
import { loadMultiLabelModelWith } from '../browser/load-multi-label-model';
import { byId, element } from '../element';
import { answers } from './answers';
import type { AskedModel } from './asked';
import { liveCamera } from './live-camera';
import { pictureInput } from './picture-input';
import { askClass } from './show-answer';
import { showFacts, showReady } from './show-facts';
import { askLabels } from './show-labels';

const WHOLE_FOLDER = 'Copy the whole folder site/ of one run.';
const FROM_DISK =
  'Browsers do not let a page read other files from a disk. Open it through a server: "headstart serve" with the run’s folder, or any static file server.';

/** The page of a finished model: nothing of it is computed elsewhere. */
async function main(): Promise<void> {
  // "headstart serve" shows it in a frame, with a title of its own.
  if (parent !== window) document.documentElement.classList.add('embedded');
  if (location.protocol === 'file:') throw new Error(FROM_DISK);
  const beside = (name: string) => new URL(name, location.href).href;
  const text = new TextDecoder().decode(await fetchFile(beside('facts.json'), WHOLE_FOLDER));
  const facts = JSON.parse(text) as SiteFacts | MultiLabelSiteFacts;
  if (facts.schemaVersion > 3) throw new Error(`facts.json has another version than this page. ${WHOLE_FOLDER}`);
  // Pictures are shown as the model sees them.
  document.documentElement.dataset.orient = facts.orient ?? 'ignore';
  showFacts(facts);
  byId('legend').hidden = !('task' in facts);
  const bar = byId<HTMLProgressElement>('bar');
  const runtime = {
    worker: () => new Worker('worker.js'),
    wasm: beside('onnxruntime.wasm.gz'),
    webgpu: facts.webgpu ? beside('onnxruntime-webgpu.wasm.gz') : undefined,
    jpeg: beside('jpeg-turbo.wasm'),
  };
  const onProgress = (done: number, total: number | undefined) => {
    if (total) bar.value = done / total;
  };
  const model: Promise<AskedModel> =
    'task' in facts
      ? loadMultiLabelModelWith(runtime, beside('.'), { onProgress }).then(askLabels)
      : loadModelWith(runtime, beside('.'), { onProgress }).then((own) => askClass(facts, own));
  const say = (text: string) => {
    byId('said').textContent = text;
  };
  const { add } = answers(model, say);
  pictureInput(add);
  let kept = 0;
  liveCamera({
    model,
    say,
    problem: showProblem,
    keep: (picture) => {
      kept += 1;
      add([{ name: `camera ${kept}`, blob: picture }]);
    },
  });
  showReady((await model).loaded);
  await linkReport();
}

/** Where this folder lies in its run's, the report lies above it. */
async function linkReport(): Promise<void> {
  if (!/\/site\/(index\.html)?$/.test(location.pathname) || parent !== window) return;
  const address = new URL('../report.html', location.href);
  const found = await fetch(address, { method: 'HEAD' }).catch(() => undefined);
  if (!found?.ok) return;
  const link = element('a', { text: 'How it was measured: the report' });
  link.href = address.href;
  byId('model').after(element('p', {}, [link]));
}

function showProblem(text: string): void {
  const problem = byId('problem');
  problem.textContent = text;
  problem.hidden = false;
}

main().catch((error: Error) => {
  const { problem, remedy } = splitRemedy(error.message);
  showProblem(remedy ? `${problem}. ${remedy}` : problem);
  byId('status').hidden = true;
  for (const control of document.querySelectorAll<HTMLInputElement>('#files,#camera')) control.disabled = true;
});
