import { Fragment } from 'preact';
import { sourceOf } from './data/sources.js';
import type { View } from './model/playground.js';
import { isHidden } from './model/settings.js';
import { PANELS } from './panels/index.js';
import { Segments } from './parts/field.js';
import { spokenWords } from './parts/announcer.js';
import { ShareButton } from './parts/share.js';
import { WhatYouSee } from './teaching/notes.js';
import { TourButton, TourCard } from './teaching/tour.js';
import { tourAt } from './teaching/tour-steps.js';

/** Panels that fill a screen. */
const FIRST_PANELS = 4;

/** The page below its heading: all of it, or what is seen of it without scrolling. */
export function Page({ whole, ...view }: View & { whole: boolean }) {
  const panels = PANELS.filter(
    ({ name, shows }) => !isHidden(name, view.state) && (shows?.(view) ?? true),
  );
  const shown = whole ? panels : panels.slice(0, FIRST_PANELS);
  const tour = tourAt(
    view.state.tour,
    shown.map(({ name }) => name),
  );
  return (
    <>
      {shown.map(({ name, title, width, Content }) => (
        <Fragment key={name}>
          {tour?.step.panel === name && <TourCard {...view} place={tour} />}
          <section
            class={`panel panel-${width}`}
            id={name}
            aria-labelledby={`${name}-heading`}
            data-toured={tour?.step.panel === name || undefined}
          >
            <div class="panel-head">
              <h2 id={`${name}-heading`}>{title}</h2>
              <WhatYouSee panel={name} />
            </div>
            <Content {...view} />
          </section>
        </Fragment>
      ))}
      <p id="announcer" class="visually-hidden" role="status">
        {spokenWords(view.frame)}
      </p>
    </>
  );
}

/** What stands beside the page's heading. */
export function Tools(view: View) {
  return (
    <>
      <TourButton {...view} />
      <ShareButton {...view} />
      <Segments {...view} name="theme" />
    </>
  );
}

export function Credit({ state }: View) {
  return <p id="credit">{sourceOf(state.data).credit}</p>;
}
