import type { ComponentChildren } from 'preact';
import { isHidden } from '../model/settings.js';
import type { State } from '../model/state.js';
import { scrollWhileGrowing } from './scroll-while-growing.js';

interface PanelLinkProps {
  readonly panel: string;
  /** The id of what in it is to be shown, if it is not the panel. */
  readonly part?: string;
  /** What in it is to have the focus. */
  readonly field?: string;
  readonly title?: string;
  readonly state: State;
  readonly children: ComponentChildren;
}

/**
 * Leads to another panel, without changing the address, which is the run's. Only its words where that
 * panel is not on the page.
 */
export function PanelLink({ panel, part = panel, field, title, state, children }: PanelLinkProps) {
  if (isHidden(panel, state) || state.embed) return <>{children}</>;
  const show = (event: Event) => {
    event.preventDefault();
    scrollWhileGrowing(() => document.getElementById(part)?.scrollIntoView());
    if (field) document.getElementById(field)?.focus({ preventScroll: true });
  };
  return (
    <a href={`#${part}`} title={title} onClick={show}>
      {children}
    </a>
  );
}
