import { byId } from '../element';
import type { AskedModel } from './asked';
import { type Camera, openCamera } from './camera';

export interface LiveCameraOptions {
  readonly model: Promise<AskedModel>;
  /** A picture that was kept. */
  keep(picture: Blob): void;
  /** A sentence for screen readers, when the answer changes. */
  say(text: string): void;
  problem(text: string): void;
}

/** The camera's section: what it sees is classified over and over, one frame at a time, until it is stopped. */
export function liveCamera({ model, keep, say, problem }: LiveCameraOptions): void {
  const [section, start, stop] = [byId('live'), byId<HTMLButtonElement>('camera'), byId<HTMLButtonElement>('stop')];
  let camera: Camera | undefined;

  const ready = () => {
    section.hidden = true;
    start.disabled = false;
    start.focus();
  };
  // At once: the watch only notices with the next frame, and a window that is covered shows none.
  const end = () => {
    if (!camera) return;
    camera.stop();
    camera = undefined;
    ready();
  };
  start.addEventListener('click', async () => {
    start.disabled = true;
    byId('problem').hidden = true;
    let own: Camera | undefined;
    try {
      own = await openCamera(byId<HTMLVideoElement>('video'));
      camera = own;
      section.hidden = false;
      stop.focus();
      await watch(own);
    } catch (error) {
      problem((error as Error).message);
    } finally {
      if (!own) ready();
      // By now it may have been stopped and another one started.
      else if (camera === own) end();
    }
  });
  stop.addEventListener('click', end);
  addEventListener('pagehide', end);
  byId('keep').addEventListener('click', async () => {
    const picture = await camera?.picture();
    if (picture) keep(picture);
  });

  async function watch(own: Camera): Promise<void> {
    const { ask } = await model;
    /** What was said last. */
    let before: string | undefined;
    while (camera === own) {
      const image = document.hidden ? undefined : own.frame();
      if (image) {
        const said = await ask(image);
        if (camera !== own) return;
        byId('live-answer').replaceChildren(...said.elements(true));
        if (said.answer !== before) say(said.sentence('Camera'));
        before = said.answer;
      }
      await nextFrame();
    }
  }
}

/** Not sooner than the screen shows it; in a hidden page, where no frame is drawn, once a while. */
const nextFrame = () =>
  new Promise<void>((resolve) => {
    if (document.hidden) setTimeout(resolve, 300);
    else requestAnimationFrame(() => resolve());
  });
