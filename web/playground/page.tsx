import { Fragment } from 'preact';
import { sourceOf } from './data/sources.js';
import type { View } from './model/playground.js';
import { isHidden } from './model/settings.js';
import { PANELS } from './panels/index.js';
import { hasContent, type Panel } from './panels/panel.js';
import { AwaitedNotice } from './own-data/awaited-notice.js';
import { Contents } from './parts/contents.js';
import { Segments } from './parts/field.js';
import { spokenWords } from './parts/announcer.js';
import { DrawnIfSeen } from './parts/drawn-if-seen.js';
import { ShareButton } from './parts/share.js';
import { Controls } from './stage/controls.js';
import { FailureNotice } from './stage/failure-notice.js';
import { WhatYouSee } from './teaching/notes.js';
import { TourButton, TourCard } from './teaching/tour.js';
import { tourAt } from './teaching/tour-steps.js';

/** Panels that fill a screen. */
const FIRST_PANELS = 3;

/** The page below its heading: all of it, or what is seen of it without scrolling. */
export function Page({ whole, ...view }: View & { whole: boolean }) {
  const panels = panelsOf(view);
  const shown = whole ? panels : panels.slice(0, FIRST_PANELS);
  const controls = !isHidden('controls', view.state);
  const places = [...(controls ? ['controls'] : []), ...shown.map(({ name }) => name)];
  const tour = tourAt(view.state.tour, places);
  return (
    <>
      <AwaitedNotice {...view} />
      {tour?.step.panel === 'controls' && <TourCard {...view} place={tour} />}
      {controls ? (
        <Controls {...view} toured={tour?.step.panel === 'controls'} />
      ) : (
        <FailureNotice {...view} />
      )}
      {shown.map(({ name, title, width, quiet, Content }) => (
        <Fragment key={name}>
          {tour?.step.panel === name && <TourCard {...view} place={tour} />}
          <section
            class={`panel panel-${width}${quiet ? ' panel-quiet' : ''}`}
            id={name}
            aria-labelledby={`${name}-heading`}
            data-toured={tour?.step.panel === name || undefined}
          >
            <div class="panel-head">
              <h2
                id={`${name}-heading`}
                class={quiet ? 'visually-hidden' : undefined}
                tabIndex={-1}
              >
                {title}
              </h2>
              <WhatYouSee panel={name} />
            </div>
            <DrawnIfSeen moving={view.frame.phase === 'running'}>
              <Content {...view} />
            </DrawnIfSeen>
          </section>
        </Fragment>
      ))}
      <p id="announcer" class="visually-hidden" role="status">
        {spokenWords(view.frame)}
      </p>
    </>
  );
}

/** The panel that is shown alone; undefined where none is asked for, or one that there is not. */
export const embeddedPanel = ({ embed }: View['state']): Panel | undefined =>
  PANELS.find(({ name }) => name === embed);

function panelsOf(view: View): readonly Panel[] {
  const embedded = embeddedPanel(view.state);
  if (embedded) return [embedded];
  return PANELS.filter((panel) => !isHidden(panel.name, view.state) && hasContent(panel, view));
}

/** What stands beside the page's heading. */
export function Tools(view: View) {
  return (
    <>
      <Contents state={view.state} panels={panelsOf(view).slice(1)} />
      <TourButton {...view} />
      <ShareButton {...view} />
      <Segments {...view} name="theme" />
    </>
  );
}

export function Credit({ state }: View) {
  return <p id="credit">{sourceOf(state.data).credit}</p>;
}
