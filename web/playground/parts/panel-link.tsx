import type { ComponentChildren } from 'preact';
import { isHidden } from '../model/settings.js';
import type { State } from '../model/state.js';

interface PanelLinkProps {
  readonly panel: string;
  readonly title?: string;
  readonly state: State;
  readonly children: ComponentChildren;
}

/**
 * Leads to another panel, without changing the address, which is the run's. Only its words where that
 * panel is not on the page.
 */
export function PanelLink({ panel, title, state, children }: PanelLinkProps) {
  if (isHidden(panel, state) || state.embed) return <>{children}</>;
  const show = (event: Event) => {
    event.preventDefault();
    document.getElementById(panel)?.scrollIntoView();
  };
  return (
    <a href={`#${panel}`} title={title} onClick={show}>
      {children}
    </a>
  );
}
