import { Fragment } from 'preact';
import type { State } from '../model/state.js';
import type { Panel } from '../panels/panel.js';
import { PanelLink } from './panel-link.js';
import { frame as words } from '../words/index.js';

interface ContentsProps {
  readonly state: State;
  readonly panels: readonly Panel[];
}

/** Opens the contents from the bar that stays in reach. */
export function ContentsButton({ state }: { readonly state: State }) {
  if (state.embed || state.hide) return null;
  return (
    <button
      {...{ id: 'contents-reach', class: 'button', type: 'button', popovertarget: 'contents' }}
      aria-label={words.CONTENTS}
      title={words.CONTENTS}
    >
      ☰
    </button>
  );
}

/**
 * The way to what is below the pictures: a list that opens on demand. Not where only a part of the
 * page is shown.
 */
export function Contents({ state, panels }: ContentsProps) {
  if (state.embed || state.hide) return null;
  return (
    <>
      <button
        {...{ id: 'contents-open', class: 'button button-small', type: 'button' }}
        popovertarget="contents"
      >
        {words.CONTENTS}
      </button>
      <nav
        {...{ id: 'contents', popover: 'auto' }}
        aria-label={words.CONTENTS}
        onClick={({ currentTarget }) => currentTarget.hidePopover()}
      >
        {panels.map(({ name, title, sections = {} }) => (
          <Fragment key={name}>
            <PanelLink panel={name} field={`${name}-heading`} state={state}>
              {title}
            </PanelLink>
            <div class="contents-sections">
              {Object.entries(sections).map(([section, words]) => {
                const id = `${name}-${section}-heading`;
                return (
                  <PanelLink key={id} panel={name} part={id} field={id} state={state}>
                    {words}
                  </PanelLink>
                );
              })}
            </div>
          </Fragment>
        ))}
      </nav>
    </>
  );
}
