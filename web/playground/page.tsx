import { sourceOf } from './data/sources.js';
import type { View } from './model/playground.js';
import { PANELS } from './panels/index.js';
import { Segments } from './parts/field.js';
import { spokenWords } from './parts/announcer.js';
import { ShareButton } from './parts/share.js';

/** All of the page below its heading. */
export function Page(view: View) {
  const hidden = view.state.hide.split(',');
  const shown = PANELS.filter(
    ({ name, shows }) => !hidden.includes(name) && (shows?.(view) ?? true),
  );
  return (
    <>
      {shown.map(({ name, title, width, Content }) => (
        <section
          class={`panel panel-${width}`}
          id={name}
          key={name}
          aria-labelledby={`${name}-heading`}
        >
          <h2 id={`${name}-heading`}>{title}</h2>
          <Content {...view} />
        </section>
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
      <ShareButton {...view} />
      <Segments {...view} name="theme" />
    </>
  );
}

export function Credit({ state }: View) {
  return <p id="credit">{sourceOf(state.data).credit}</p>;
}
