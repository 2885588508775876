import { h, render } from 'preact';
import { Playground } from './model/playground.js';
import { AddressBar } from './model/address-bar.js';
import { stateFromHash } from './model/address.js';
import type { State } from './model/settings.js';
import type { Frame } from './training/frame.js';
import { Credit, Page, Tools } from './page.js';
import { applyTheme } from './parts/theme.js';

const place = (id: string) => document.getElementById(id) as HTMLElement;
const [page, tools, credit] = [place('page'), place('tools'), place('credits')];

/** How often what trains is drawn for those who prefer that nothing moves. */
const CALM_MS = 500;

const prefersCalm = matchMedia('(prefers-reduced-motion: reduce)');
let framePending = false;
let calmDraw: ReturnType<typeof setTimeout> | undefined;
/** What was chosen when the page was drawn last. */
let drawn: State | undefined;
/** Whether there has been a step to see, or none to wait for. Until then less is drawn. */
let trained = false;

/** However fast training is, the page is drawn at most as often as the display. */
function scheduleFrame(): void {
  if (prefersCalm.matches && onlyTrains()) calmDraw ??= setTimeout(requestDraw, CALM_MS);
  else requestDraw();
}

/** Whether nothing is new but the steps of a run. */
function onlyTrains(): boolean {
  if (!drawn || !trained) return false;
  const { state, frame } = playground.view;
  return state === drawn && frame.phase === 'running' && frame.step > 0;
}

function hasTrained({ phase, step }: Frame): boolean {
  return step > 0 || !['loading', 'running'].includes(phase);
}

function requestDraw(): void {
  clearTimeout(calmDraw);
  calmDraw = undefined;
  if (framePending) return;
  framePending = true;
  requestAnimationFrame(() => {
    framePending = false;
    draw();
  });
}

function draw(): void {
  const { view, hash } = playground;
  const { dataset } = document.documentElement;
  trained ||= hasTrained(view.frame);
  applyTheme(view.state);
  render(h(Tools, view), tools);
  render(h(Page, { ...view, whole: trained }), page);
  render(h(Credit, view), credit);
  address.show(hash);
  drawn = view.state;
  // For style sheets, and for programs that drive the page.
  dataset.phase = view.frame.phase;
  dataset.step = String(view.frame.step);
}

const playground = new Playground(location.hash, scheduleFrame);
const address = new AddressBar((hash) => playground.take(stateFromHash(hash)));
requestDraw(); // not at once: the data and the module, which are here by now, go first
