import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

export interface Tab {
  readonly id: string;
  readonly title: string;
  show(): ComponentChildren;
}

export interface TabsProps {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly selected: string;
  select(id: string): void;
}

/** Tabs as keyboards and screen readers know them: arrows go from one to the next, Tab goes into the panel. */
export function Tabs({ label, tabs, selected, select }: TabsProps) {
  const bar = useRef<HTMLDivElement>(null);
  const current = tabs.find(({ id }) => id === selected) ?? tabs[0];
  if (!current) return null;
  const move = (step: number) => {
    const next = tabs[(tabs.indexOf(current) + step + tabs.length) % tabs.length] as Tab;
    select(next.id);
    bar.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  };
  return (
    <>
      <div id="tabs" role="tablist" aria-label={label} ref={bar}>
        {tabs.map(({ id, title }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`tab-${id}`}
            aria-controls="panel"
            aria-selected={id === current.id}
            tabIndex={id === current.id ? 0 : -1}
            onClick={() => select(id)}
            onKeyDown={({ key }) => {
              if (key === 'ArrowRight') move(1);
              if (key === 'ArrowLeft') move(-1);
            }}
          >
            {title}
          </button>
        ))}
      </div>
      <div id="panel" role="tabpanel" aria-labelledby={`tab-${current.id}`} key={current.id}>
        {current.show()}
      </div>
    </>
  );
}
