import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { View } from '../model/playground.js';
import { isHidden } from '../model/settings.js';
import { Button } from '../parts/button.js';
import { scrollWhileGrowing } from '../parts/scroll-while-growing.js';
import { useToldHeight } from '../parts/told-height.js';
import { addDone, useDone } from './done.js';
import type { TourPlace } from './tour-steps.js';
import { teaching, whyNot } from '../words/index.js';

const { TOUR: words } = teaching;

const DONE = 'tour';
const START = 'tour-start';

/** Where the tour starts, if somebody wants it. */
export function TourButton({ state, playground }: View) {
  const label = useDone().has(DONE) ? words.again : words.start;
  if (isHidden('tour', state)) return null;
  return (
    <Button {...{ id: START, kind: 'small' }} onPress={() => playground.set('tour', '1')}>
      {label}
    </Button>
  );
}

/**
 * One step of the tour, which stands before the panel that it is about, so that the next Tab leads
 * there. The page stays usable: it is a word on the side, and Escape ends it from anywhere.
 */
export function TourCard({ state, playground, place }: View & { place: TourPlace }) {
  const { step, number, count } = place;
  const [before] = useState(state);
  const card = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useToldHeight(card, '--tour');
  const go = (to: number) => playground.set('tour', String(to));
  const leave = () => {
    go(0);
    document.getElementById(START)?.focus();
  };
  /** Clear of the bar and of this card. */
  const show = () =>
    document.getElementById(step.shows ?? '')?.scrollIntoView({ block: 'nearest' });
  useLayoutEffect(() => {
    scrollWhileGrowing(() => {
      if (number === 1) scrollTo(0, 0);
      else document.getElementById(step.panel)?.scrollIntoView();
      show();
    });
    heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    const onKey = ({ key }: KeyboardEvent) => key === 'Escape' && leave();
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const done = step.done?.(before, state) ?? true;
  useEffect(() => {
    if (step.done && done) show();
  }, [done]);
  const { title, words: told, deed }: teaching.TourWords = teaching.TOUR_STEPS[step.panel];
  const last = number === count;
  const next = () => {
    if (!last) return go(number + 1);
    addDone([DONE]);
    leave();
  };
  return (
    <div
      id="tour"
      ref={card}
      class="tour"
      role="dialog"
      aria-labelledby="tour-title"
      aria-describedby="tour-words"
    >
      <div class="tour-told" tabIndex={0}>
        <p class="note">{words.place(number, count)}</p>
        <h2 id="tour-title" ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <p id="tour-words">{told}</p>
        {deed && (
          <p class="tour-deed" role="status">
            {done ? words.watch : deed}
          </p>
        )}
      </div>
      <div class="tour-buttons">
        <Button {...{ id: 'tour-leave', kind: 'link' }} onPress={leave}>
          {words.leave}
        </Button>
        <Button
          {...{ id: 'tour-back', kind: 'small', ready: number > 1, why: whyNot.TOUR_BACK }}
          onPress={() => go(number - 1)}
        >
          {words.back}
        </Button>
        <Button {...{ id: 'tour-next', kind: 'small' }} onPress={next}>
          {last ? words.done : done ? words.next : words.skip}
        </Button>
      </div>
    </div>
  );
}
