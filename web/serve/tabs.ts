import { byId } from '../element';

export interface Tab {
  readonly id: string;
  /** Fills the panel. */
  show(panel: HTMLElement): void;
}

/**
 * Tabs as keyboards and screen readers know them: arrows go from one to the next, Tab goes into the panel.
 * @param tabs those that there are; the first is selected
 */
export function showTabs(tabs: readonly Tab[], all: readonly string[]): void {
  const [bar, panel] = [byId('tabs'), byId('panel')];
  bar.hidden = tabs.length === 0;
  panel.replaceChildren();
  for (const id of all) byId(id).hidden = !tabs.some((tab) => tab.id === id);
  const select = (tab: Tab) => {
    for (const { id } of tabs) {
      const button = byId(id);
      button.setAttribute('aria-selected', String(id === tab.id));
      button.tabIndex = id === tab.id ? 0 : -1;
    }
    panel.setAttribute('aria-labelledby', tab.id);
    panel.replaceChildren();
    tab.show(panel);
  };
  for (const [i, tab] of tabs.entries()) {
    const button = byId(tab.id);
    button.onclick = () => select(tab);
    button.onkeydown = ({ key }) => {
      const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
      const next = tabs[(i + step + tabs.length) % tabs.length];
      if (!step || !next) return;
      select(next);
      byId(next.id).focus();
    };
  }
  const [first] = tabs;
  if (first) select(first);
}
