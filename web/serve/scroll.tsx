import type { ComponentChildren } from 'preact';

export interface ScrollProps {
  readonly label: string;
  readonly id?: string;
  readonly children: ComponentChildren;
}

/** What is wider than a phone scrolls by itself, by the keyboard too. */
export function Scroll({ label, id, children }: ScrollProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section id={id} class="scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
