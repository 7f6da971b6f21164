import { useEffect, useRef } from 'preact/hooks';

/** A page of the run in a frame as high as it is, so that the outer page alone scrolls. */
export function Frame({ title, address }: { readonly title: string; readonly address: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    const own = frame.current;
    let observer: ResizeObserver | undefined;
    const load = () => {
      const inner = own?.contentDocument?.documentElement;
      if (!own || !inner) return;
      const resize = () => {
        own.style.height = `${Math.ceil(inner.getBoundingClientRect().height)}px`;
      };
      observer?.disconnect();
      observer = new ResizeObserver(resize);
      observer.observe(inner);
      resize();
    };
    own?.addEventListener('load', load);
    return () => {
      own?.removeEventListener('load', load);
      observer?.disconnect();
    };
  }, []);
  return <iframe ref={frame} title={title} src={address} allow="camera" />;
}
