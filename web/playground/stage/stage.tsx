import { useMemo, useRef, useState } from 'preact/hooks';
import type { TrainedAdapter } from 'lora-wasm';
import type { Task } from '../../tasks/index.js';
import { sourceOf, type Picture } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { initialState, sameRun } from '../model/settings.js';
import type { Merged } from '../merging/merged.js';
import { adapterOnW, mergedOnW } from '../merging/on-w.js';
import { Button } from '../parts/button.js';
import { ColourKey, useColourScale } from '../parts/colour-key.js';
import { extentOf } from '../parts/colour-scale.js';
import { PanelLink } from '../parts/panel-link.js';
import type { Panel } from '../panels/panel.js';
import { hasDiverged } from '../training/frame.js';
import type { BestOfRank } from '../training/optimum.js';
import { Answer } from './answer.js';
import { useExample } from './example.js';
import { DataSettings } from './data-settings.js';
import { HeldOutChange } from './held-out-change.js';
import { Input } from './input.js';
import { Layers, type Matrices } from './layers.js';
import { readingOf } from './reading.js';
import { useRoom, type Room } from './room.js';
import { Shapes, type Pointed } from './shapes.js';
import { settings, stage as words } from '../words/index.js';
import { a, alpha, b, r, s, w, wMerged, x, yHat } from '../words/symbols.js';

/** One example on its way through the frozen layer and the two thin matrices beside it. */
function Content(view: View) {
  const { state, frame } = view;
  const { task, adapter, best } = frame;
  const host = useRef<HTMLDivElement>(null);
  const room = useRoom(host);
  return (
    <div ref={host} class={`stage-host${room.isStacked ? ' stage-stacked' : ''}`}>
      {task && adapter && room.width > 0 && (
        <Stage
          key={state.data}
          view={view}
          task={task}
          adapter={adapter}
          best={best}
          room={room}
          picture={sourceOf(state.data).picture}
        />
      )}
    </div>
  );
}

interface StageProps {
  readonly view: View;
  readonly task: Task;
  readonly adapter: TrainedAdapter;
  readonly best: BestOfRank | undefined;
  readonly room: Room;
  readonly picture: Picture | undefined;
}

function Stage({ view, task, adapter, best, room, picture }: StageProps) {
  const host = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<Pointed>();
  const layers = useMemo(() => new Layers(), []);
  const { state, frame, playground } = view;
  const source = sourceOf(state.data);
  const onW = adapterOnW(frame);
  const merged = mergedOnW(frame);
  const only = merged ? 'merged' : frame.onW === 'none' ? 'w' : undefined;
  const shown = onW ?? adapter;
  const isGone = frame.onW === 'trained' && hasDiverged(frame);
  const matrices = useMemo(() => layers.of(task, shown, best, merged), [task, shown, best, merged]);
  const scale = useColourScale(host, useExtent(task, best));
  const rowScale = useColourScale(host, useRowExtent(task));
  const choice = useExample(task, picture);
  const across = room.isStacked && !picture ? room.width : undefined;
  const cell = cellSize(matrices, room, picture !== undefined);
  const seen = (atFirst: boolean) =>
    [task.description, atFirst && source.seeAtFirst, source.see].filter(Boolean).join(' ');
  return (
    <div ref={host} class="stage">
      {scale && rowScale && (
        <>
          <div class="stage-head">
            <Formula only={only} state={state} />
            <OnWeight {...{ frame, playground, merged }} />
            <DataSettings {...view} />
          </div>
          <div class="flow">
            <Input {...{ task, picture, choice, cell, across }} scale={rowScale} />
            <Arrow />
            <Shapes
              matrices={matrices}
              cell={cell}
              pointed={pointed}
              setPointed={setPointed}
              scale={scale}
              only={only}
            />
            <Arrow />
            <div class="stage-end">
              <Answer
                task={task}
                picture={picture}
                adapter={onW}
                merged={merged}
                example={choice.example}
                scale={rowScale}
                across={across}
              />
              <HeldOutChange {...view} />
            </div>
          </div>
          <div class="stage-foot">
            <div class="value told">
              <p class="behind">{seen(true)}</p>
              <p class={pointed ? 'see behind' : 'see'}>
                {seen(sameRun(state, initialState(state.data)))}
              </p>
              <output id="value" aria-live="polite">
                {pointed && readingOf(pointed, matrices, task, isGone ? undefined : shown)}
              </output>
            </div>
            <ColourKey most={scale.most} />
          </div>
        </>
      )}
    </div>
  );
}

type FormulaProps = Pick<View, 'state'> & { readonly only: 'w' | 'merged' | undefined };

/** Its s leads to what makes it. */
function Formula({ only, state }: FormulaProps) {
  return (
    <p class="formula">
      {yHat} = {x}{' '}
      {only === 'w' ? (
        w
      ) : only ? (
        wMerged
      ) : (
        <>
          ({w} +{' '}
          <PanelLink panel="settings" field="alpha" title={settings.scale(state)} state={state}>
            {s}
          </PanelLink>
          ·{a}·{b}){' '}
          <small>
            {s} = {alpha}/{r}
            <span> = {settings.scaleOf(state)}</span>
          </small>
        </>
      )}
    </p>
  );
}

type OnWeightProps = Pick<View, 'frame' | 'playground'> & { readonly merged: Merged | undefined };

/** Where w is not with what trains beside it, what it is with. */
function OnWeight({ frame: { onW, kept }, playground, merged }: OnWeightProps) {
  if (onW === 'trained' && !merged) return null;
  const name = kept.find(({ id }) => id === onW)?.name;
  const told = name === undefined ? words.ON_W.none : words.ON_W.kept(name);
  return (
    <p id="on-weight" class="on-weight">
      {merged ? words.ON_W.merged : told}{' '}
      <Button
        {...{ id: 'come-back', kind: 'link' }}
        onPress={() => (merged ? playground.unmerge() : playground.putOnW('trained'))}
      >
        {merged ? words.ON_W.unmerge : words.ON_W.back}
      </Button>
    </p>
  );
}

function Arrow() {
  return (
    <span class="flow-arrow" aria-hidden="true">
      →
    </span>
  );
}

/**
 * How large the values are that the colours are made for: those of w, so that w is never painted anew
 * while it trains. Where w is zero, those of the change that is looked for.
 */
function useExtent(task: Task, best: BestOfRank | undefined): number {
  const ofBase = useMemo(() => extentOf(task.wBase), [task]);
  const ofBest = useMemo(() => (best ? extentOf(best.change) : 0), [best]);
  return ofBase > 0 ? ofBase : ofBest;
}

/** How large the values of x and y are. */
function useRowExtent({ heldOut }: Task): number {
  return useMemo(() => extentOf(heldOut.x, heldOut.y), [heldOut]);
}

/** What stands beside the shapes, in CSS pixels: the example, its answer and the gaps. */
const BESIDE = { wide: 600, flat: 450, narrow: 130 };
const LARGEST_CELL = 16;
/** The part of the window's height that the shapes may take, and how much they may take at all. */
const TALL = { part: 0.31, most: 300 };

/** The same for all matrices, so that the proportions are true; half pixels where there is room. */
function cellSize(
  { w, a }: Matrices,
  { width, height, isFlat, isStacked }: Room,
  withPicture: boolean,
): number {
  const [dIn, dOut] = [w.rows, w.columns];
  const rank = Math.max(a.columns, dOut / 4); // so that w stays as it is while the rank is turned
  const beside =
    (isFlat ? BESIDE.flat : isStacked ? BESIDE.narrow : BESIDE.wide) - (withPicture ? 0 : 100);
  const columns = (isStacked ? 2 : 2.5) * dOut + rank;
  const tallest = isFlat ? height / 2 : Math.min(TALL.most, TALL.part * Math.max(height, 640));
  const size = Math.min((width - beside) / columns, tallest / (dIn + rank), LARGEST_CELL);
  return size > 3 ? Math.floor(2 * size) / 2 : Math.max(size, 0.25);
}

export const stage: Panel = {
  name: 'matrices',
  title: words.TITLE,
  width: 'full',
  quiet: true,
  Content,
};
