import { announce } from './announcer.js';
import { bindControls, renderControls } from './controls.js';
import { byId } from './dom.js';
import { renderModel } from './model-view.js';
import { renderResult } from './result-view.js';
import { RunView } from './run-view.js';
import { Session } from './session.js';
import { hashOf, initialState, sameRun, stateFromHash, withSetting, type State } from './state.js';
import { TASKS } from './tasks.js';

const runButton = byId('run', HTMLButtonElement);

let state = stateFromHash(location.hash);
let framePending = false;

const session = new Session(scheduleFrame);
const runView = new RunView((safeLr) => {
  change(withSetting(state, 'lr', String(safeLr)));
  runButton.focus(); // the button that was pressed is gone
});

/** However fast training is, the page is drawn at most as often as the display. */
function scheduleFrame(): void {
  if (framePending) return;
  framePending = true;
  requestAnimationFrame(() => {
    framePending = false;
    runView.render(state, session.frame);
    renderResult(state, session.frame);
    announce(session.frame);
  });
}

/** Shows what a new state changes at once; inputs are left alone while someone may be typing. */
function showState(): void {
  renderControls(state);
  renderModel(state);
  byId('credit', HTMLElement).textContent = TASKS[state.task].credit;
  const hash = hashOf(state);
  if (location.hash !== hash) history.replaceState(null, '', hash);
  scheduleFrame();
}

/** A change starts a new run, unless the user has stopped the present one. */
function change(next: State): void {
  const restart = !sameRun(state, next);
  const stopped = ['ready', 'paused'].includes(session.frame.phase);
  state = next;
  showState();
  if (restart) void (stopped ? session.reset(state) : session.restart(state));
}

function runOrPause(): void {
  switch (session.frame.phase) {
    case 'running':
      return session.pause();
    case 'ready':
    case 'paused':
      return void session.resume(state);
    case 'finished':
    case 'failed':
      return void session.restart(state);
    case 'loading':
      return;
  }
}

bindControls({
  onSetting: (name, text) => change(withSetting(state, name, text)),
  onDefaults: () => change({ ...initialState(state.task), axis: state.axis }),
});
runButton.addEventListener('click', runOrPause);
byId('reset', HTMLButtonElement).addEventListener('click', () => void session.reset(state));
addEventListener('hashchange', () => change(stateFromHash(location.hash)));

showState();
void session.restart(state);
