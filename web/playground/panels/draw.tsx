import { useMemo, useState } from 'preact/hooks';
import type { TrainedAdapter } from 'lora-wasm';
import { effectiveWeight, predict, type Task } from '../../tasks/index.js';
import { sourceOf, type Picture } from '../data/sources.js';
import { emptyDrawing, replaced, undone, type Drawing } from '../drawing/drawing.js';
import { Pad } from '../drawing/pad.js';
import { Scores } from '../drawing/scores.js';
import type { View } from '../model/playground.js';
import { Button } from '../parts/button.js';
import type { Panel } from './panel.js';

function Content({ state: { data }, frame: { task, adapter, phase } }: View) {
  const { picture } = sourceOf(data);
  if (!task || !picture) return <div class="drawing" />;
  const trained = phase === 'failed' ? undefined : adapter;
  return <DrawingTable key={data} {...{ task, picture, adapter: trained }} />;
}

interface DrawingTableProps {
  readonly task: Task;
  readonly picture: Picture;
  readonly adapter: TrainedAdapter | undefined;
}

/** A row of x that people draw, and what the layer makes of it, without the adapter and with it. */
function DrawingTable({ task, picture, adapter }: DrawingTableProps) {
  const [drawing, setDrawing] = useState<Drawing>(() => ({
    ...emptyDrawing(picture),
    pixels: pictureOf(task, 0, picture.width * picture.height),
  }));
  /** Of held-out pictures, the one that was shown last. */
  const [shown, setShown] = useState(0);
  const { pixels, before } = drawing;
  const adapted = useMemo(() => adapter && effectiveWeight(task, adapter), [task, adapter]);
  const row = { x: rowOf(pixels, task.dIn), y: new Float64Array(), n: 1 };
  const next = (shown + 1) % task.heldOut.n;
  const isHeldOut = samePixels(pixels, pictureOf(task, shown, pixels.length));
  const empty = pixels.every((ink) => ink === 0);
  return (
    <div class="drawing">
      <Pad
        {...{ id: 'pad', drawing, onDraw: setDrawing }}
        label={
          `Drawing pad, ${picture.width} by ${picture.height}: ` +
          'arrow keys move, space draws, Delete erases, Ctrl+Z undoes'
        }
      />
      <div class="drawing-tools">
        <Button
          {...{ id: 'held-out-picture', kind: 'small' }}
          onPress={() => {
            setDrawing(replaced(drawing, pictureOf(task, next, pixels.length)));
            setShown(next);
          }}
        >
          Show me a held-out one
        </Button>
        <Button
          {...{ id: 'turn', kind: 'small', ready: !empty }}
          onPress={() => setDrawing(replaced(drawing, picture.turned(pixels)))}
        >
          Turn it
        </Button>
        <Button
          {...{ id: 'undo', kind: 'small', ready: before.length > 0 }}
          onPress={() => setDrawing(undone)}
        >
          Undo
        </Button>
        <Button
          {...{ id: 'clear', kind: 'small', ready: !empty }}
          onPress={() => setDrawing(replaced(drawing, emptyDrawing(picture).pixels))}
        >
          Clear
        </Button>
        <p id="drawn" class="note">
          {isHeldOut
            ? `Held-out picture ${shown + 1} of ${task.heldOut.n}, written as ${answer(task, shown)}`
            : 'Your own'}
        </p>
      </div>
      <Scores
        names={task.outputNames}
        base={predict(row, task.wBase)}
        adapted={adapted && predict(row, adapted)}
      />
    </div>
  );
}

/** What follows the pixels is the constant. */
function rowOf(pixels: Float64Array, dIn: number): Float64Array {
  const x = new Float64Array(dIn).fill(1);
  x.set(pixels);
  return x;
}

function pictureOf({ heldOut, dIn }: Task, row: number, pixels: number): Float64Array {
  return heldOut.x.subarray(row * dIn, row * dIn + pixels);
}

function answer({ heldOut, dOut, outputNames }: Task, row: number): string {
  return outputNames[heldOut.y.subarray(row * dOut, (row + 1) * dOut).indexOf(1)] ?? '';
}

function samePixels(one: Float64Array, other: Float64Array): boolean {
  return one.every((ink, k) => ink === other[k]);
}

export const draw: Panel = {
  name: 'draw',
  title: 'Draw a digit',
  width: 'full',
  shows: ({ state }) => sourceOf(state.data).picture !== undefined,
  Content,
};
