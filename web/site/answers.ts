import { byId, element } from '../element';
import type { AskedModel } from './asked';

export interface Answers {
  add(files: readonly { readonly name: string; readonly blob: Blob }[]): void;
}

/** The list of pictures and what the model says of them, the newest first; they are worked off one after another. */
export function answers(model: Promise<AskedModel>, say: (text: string) => void): Answers {
  const list = byId('results');
  const [clear, none] = [byId<HTMLButtonElement>('clear'), byId('none')];
  let queue: Promise<void> = Promise.resolve();
  const showCount = () => {
    clear.hidden = none.hidden = list.childElementCount > 0;
    clear.hidden = !clear.hidden;
  };
  clear.addEventListener('click', () => {
    for (const image of list.querySelectorAll('img')) URL.revokeObjectURL(image.src);
    list.replaceChildren();
    showCount();
    say('The results are cleared.');
    byId('files').focus();
  });
  return {
    add(files) {
      for (const { name, blob } of files) {
        const body = element('div', {}, [
          element('p', { className: 'file', text: name }),
          element('p', { className: 'quiet', text: 'Waiting …' }),
        ]);
        const picture = element('img');
        picture.alt = '';
        picture.src = URL.createObjectURL(blob);
        // What is no picture has none.
        picture.addEventListener('error', () => picture.remove());
        const item = element('li', { className: 'answer' }, [picture, body]);
        item.dataset.file = name;
        list.prepend(item);
        queue = queue.then(() => answer(item, body, name, blob));
      }
      showCount();
    },
  };

  async function answer(item: HTMLElement, body: HTMLElement, name: string, blob: Blob): Promise<void> {
    const caption = element('p', { className: 'file', text: name });
    try {
      const said = await (await model).ask(blob);
      const { width, height, decodedBy, note } = said.picture;
      caption.textContent = `${name} · ${width} × ${height}`;
      const [heading, ...rest] = said.elements();
      const notes = note ? [element('p', { className: 'note', text: note })] : [];
      body.replaceChildren(heading, caption, ...rest, ...notes);
      item.dataset.state = 'answered';
      item.dataset.decodedBy = decodedBy;
      say(said.sentence(name));
    } catch (error) {
      const reason = (error as Error).message;
      body.replaceChildren(element('p', { className: 'wrong', text: `Not classified: ${reason}` }), caption);
      item.dataset.state = 'failed';
      say(`${name}: not answered, ${reason}`);
    }
  }
}
