import { h, render } from 'preact';
import { Playground } from './model/playground.js';
import { AddressBar } from './model/address-bar.js';
import type { State } from './model/state.js';
import type { Frame } from './training/frame.js';
import { Credit, embeddedPanel, Page, Tools } from './page.js';
import { drawWaiting, isWaiting } from './parts/drawn-if-seen.js';
import { tellHeight } from './parts/height.js';
import { applyLook } from './parts/theme.js';

const place = (id: string) => document.getElementById(id) as HTMLElement;
const [page, tools, credit] = [place('page'), place('tools'), place('credits')];

/** How often what trains is drawn for those who prefer that nothing moves. */
const CALM_MS = 500;

/** How long a run that has begun has for its first step, before it is drawn without one. */
const FIRST_STEP_MS = 150;

const prefersCalm = matchMedia('(prefers-reduced-motion: reduce)');
let framePending = false;
let laterDraw: ReturnType<typeof setTimeout> | undefined;
let restPending = false;
/** What was chosen when the page was drawn last, and what there was to show. */
let drawn: State | undefined;
let shown: Frame | undefined;
/** Whether all of the page is drawn. At first only a part is, until a step was taken or none is due. */
let whole = false;

/** However fast training is, the page is drawn at most as often as the display. */
function scheduleFrame(): void {
  if (!drawn) return; // see the end
  const { state, frame } = playground.view;
  if (!whole && awaitsFirstStep(frame)) drawIn(FIRST_STEP_MS);
  else if (whole && prefersCalm.matches && state === drawn && trains(frame)) drawIn(CALM_MS);
  else requestDraw();
}

const isUnderWay = ({ phase }: Frame) => phase === 'loading' || phase === 'running';
const awaitsFirstStep = (frame: Frame) => isUnderWay(frame) && frame.step === 0;
const trains = ({ phase, step }: Frame) => phase === 'running' && step > 0;

function drawIn(ms: number): void {
  laterDraw ??= setTimeout(requestDraw, ms);
}

function requestDraw(): void {
  clearTimeout(laterDraw);
  laterDraw = undefined;
  if (framePending) return;
  framePending = true;
  requestAnimationFrame(() => {
    framePending = false;
    draw();
  });
}

function draw(): void {
  const { view } = playground;
  applyLook({ theme: view.state.theme, embed: embeddedPanel(view.state)?.name ?? '' });
  render(h(Tools, view), tools);
  render(h(Page, { ...view, whole }), page);
  render(h(Credit, view), credit);
  drawn = view.state;
  shown = view.frame;
  tell(shown);
  if (isWaiting()) requestRest();
  if (whole || awaitsFirstStep(shown)) return;
  whole = true;
  requestDraw();
}

/** Draws what nobody sees, a part in each frame. */
function requestRest(): void {
  if (restPending) return;
  restPending = true;
  requestAnimationFrame(() => {
    restPending = false;
    drawWaiting();
    if (shown) tell(shown);
    if (isWaiting()) requestRest();
  });
}

/**
 * For programs that drive the page: a run rests, and the address says what was chosen, once all of it
 * is drawn.
 */
function tell(frame: Frame): void {
  const { dataset } = document.documentElement;
  dataset.step = String(frame.step);
  if (whole) dataset.phase = isWaiting() && !isUnderWay(frame) ? 'drawing' : frame.phase;
  if (!isWaiting() && drawn === playground.view.state) address.show(playground.hash);
}

const playground = new Playground(location.hash, scheduleFrame);
const address = new AddressBar((hash, isOurs) => playground.arrive(hash, isOurs));
tellHeight();
addEventListener('beforeunload', (event) => {
  if (playground.hasUnsaved) event.preventDefault(); // the browser asks whether to leave
});
requestDraw(); // not at once: the data and the module, which are here by now, go first
