import { element } from '../element';

/** A page of the run in a frame as high as it is, so that the outer page alone scrolls. */
export function frame(title: string, address: string): HTMLIFrameElement {
  const made = element('iframe');
  made.title = title;
  made.src = address;
  made.allow = 'camera';
  made.addEventListener('load', () => {
    const inner = made.contentDocument?.documentElement;
    if (!inner) return;
    const resize = () => {
      made.style.height = `${Math.ceil(inner.getBoundingClientRect().height)}px`;
    };
    new ResizeObserver(resize).observe(inner);
    resize();
  });
  return made;
}
