import { allSources, isOwn } from '../data/sources.js';
import { hashOf, stateFromHash } from './address.js';
import { initialState, lookOf, sameRun, withSetting } from './settings.js';
import type { SettingName, State } from './state.js';
import { merged } from '../merging/merged.js';
import { adapterOnW } from '../merging/on-w.js';
import { hasDiverged, type Frame, type KeptRun, type OnW } from '../training/frame.js';
import { keepable } from '../training/kept.js';
import { NO_HISTORY } from '../training/history.js';
import { previousOf } from '../training/previous.js';
import { Run } from '../training/run.js';

/** What a panel is given: all that there is to show, and all that can be done. */
export interface View {
  readonly state: State;
  readonly frame: Frame;
  readonly playground: Playground;
}

/** The page without its looks: what was chosen, the run under way, the runs that were kept. */
export class Playground {
  #state: State;
  #frame: Frame = {
    phase: 'loading',
    step: 0,
    history: NO_HISTORY,
    looks: [],
    kept: [],
    onW: 'trained',
  };
  #run: Run;
  #startedMs = 0;
  #areAssumed = false;

  /** `onChange` is called whenever there is something new to show. */
  constructor(
    hash: string,
    private readonly onChange: () => void,
  ) {
    this.#state = stateFromHash(hash);
    this.#run = this.#start(true);
  }

  get view(): View {
    return { state: this.#state, frame: this.#frame, playground: this };
  }

  /** The address of what is chosen, from its # on. */
  get hash(): string {
    return hashOf(this.#state);
  }

  /** Whether leaving the page loses something: runs that were kept, or data of the visitor's own. */
  get hasUnsaved(): boolean {
    return this.#frame.kept.length > 0 || allSources().some(({ name }) => isOwn(name));
  }

  /** Whether data that are here were taken for those of somebody's link, which has the same plan. */
  get areAssumed(): boolean {
    return this.#areAssumed;
  }

  /** Takes what an address says, of this page or of somebody else. */
  arrive(hash: string, isOurs: boolean): void {
    this.take(stateFromHash(hash));
    this.#areAssumed = !isOurs && isOwn(this.#state.data);
  }

  /** Gives a setting the value that a text stands for; what it means is the table's business. */
  set(name: SettingName, text: string): void {
    this.take(withSetting(this.#state, name, text));
  }

  /** Takes over a whole state. Another run begins, and waits where the present one was stopped. */
  take(state: State): void {
    const restart = !sameRun(this.#state, state);
    const earlier = state.data === this.#state.data ? this.#frame : undefined;
    const stopped = ['ready', 'paused'].includes(this.#frame.phase);
    if (restart) this.#keepPrevious();
    if (restart) this.#areAssumed = false;
    this.#state = state;
    if (restart) this.#run = this.#start(!stopped, earlier);
    else this.#run.look(state);
    this.onChange();
  }

  #keepPrevious(): void {
    const { history, previous } = this.#frame;
    const ended = { state: this.#state, history, diverged: hasDiverged(this.#frame) };
    const lastedMs = performance.now() - this.#startedMs;
    this.#show({ previous: previousOf(ended, previous, lastedMs) });
  }

  /** Back to what the chosen data bring. */
  restoreDefaults(): void {
    this.take({ ...initialState(this.#state.data), ...lookOf(this.#state) });
  }

  /** Goes on; or starts again where the run is over. */
  play(): void {
    this.#putTrainedOnW();
    if (['finished', 'failed'].includes(this.#frame.phase))
      this.#run = this.#start(true, this.#frame);
    else this.#run.play();
  }

  pause(): void {
    this.#run.pause();
  }

  /** One step, while nothing is under way. */
  step(): void {
    this.#putTrainedOnW();
    this.#run.step();
  }

  /** Asks what the next step will make of the adapter: the frame's `next`, where the run rests. */
  lookAhead(): void {
    this.#run.lookAhead();
  }

  /** Goes to step 0 and waits. */
  reset(): void {
    this.#run = this.#start(false, this.#frame);
  }

  /** Keeps the run as it stands, to compare others with; by default under a name that describes it. */
  keep(name?: string): void {
    const kept = keepable(this.#state, this.#frame, name);
    if (kept) this.#show({ kept: [...this.#frame.kept, kept] });
  }

  rename(id: number, name: string): void {
    const renamed = (run: KeptRun) => (run.id === id ? { ...run, name } : run);
    this.#show({ kept: this.#frame.kept.map(renamed) });
  }

  forget(id: number): void {
    if (this.#frame.onW === id) this.putOnW('trained');
    this.#show({ kept: this.#frame.kept.filter((run) => run.id !== id) });
  }

  /** Exchanges the adapter on w. */
  putOnW(onW: OnW): void {
    this.#show({ onW, merged: undefined });
  }

  /** What trains is what is shown. */
  #putTrainedOnW(): void {
    if (this.#frame.onW !== 'trained') this.putOnW('trained');
  }

  /** Makes one matrix of w and the adapter on it; training rests for it. */
  async merge(): Promise<void> {
    await this.#run.rest();
    const { task, onW } = this.#frame;
    const adapter = adapterOnW(this.#frame);
    if (!task || !adapter) return;
    const result = await merged(task, adapter);
    if (task === this.#frame.task && onW === this.#frame.onW) this.#show({ merged: result });
  }

  unmerge(): void {
    this.#show({ merged: undefined });
  }

  #start(playing: boolean, earlier?: Frame): Run {
    this.#run?.dispose();
    this.#startedMs = performance.now();
    this.#frame = { ...this.#frame, onW: 'trained', merged: undefined };
    const run = new Run(this.#state, (frame) => this.#show(frame), earlier);
    void run.open().then((ready) => {
      if (ready && playing) run.play();
    });
    return run;
  }

  #show(change: Partial<Frame>): void {
    this.#frame = { ...this.#frame, ...change };
    this.onChange();
  }
}
