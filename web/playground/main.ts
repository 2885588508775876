import { h, render } from 'preact';
import { Playground } from './model/playground.js';
import { AddressBar } from './model/address-bar.js';
import { stateFromHash } from './model/address.js';
import { Credit, Page, Tools } from './page.js';
import { applyTheme } from './parts/theme.js';

const place = (id: string) => document.getElementById(id) as HTMLElement;
const [page, tools, credit] = [place('page'), place('tools'), place('credits')];

let framePending = false;

/** However fast training is, the page is drawn at most as often as the display. */
function scheduleFrame(): void {
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
  applyTheme(view.state);
  render(h(Tools, view), tools);
  render(h(Page, view), page);
  render(h(Credit, view), credit);
  address.show(hash);
  // For style sheets, and for programs that drive the page.
  dataset.phase = view.frame.phase;
  dataset.step = String(view.frame.step);
}

const playground = new Playground(location.hash, scheduleFrame);
const address = new AddressBar((hash) => playground.take(stateFromHash(hash)));
draw();
