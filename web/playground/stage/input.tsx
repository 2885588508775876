import type { Task } from '../../tasks/index.js';
import type { Picture } from '../data/sources.js';
import { emptyDrawing, replaced, undone, type Drawing } from '../drawing/drawing.js';
import { Pad } from '../drawing/pad.js';
import { Button } from '../parts/button.js';
import type { ColourScale } from '../parts/colour-scale.js';
import { Strip } from '../parts/heat-map.js';
import type { ExampleChoice } from './example.js';
import { stage, whyNot } from '../words/index.js';

const { INPUT: words } = stage;

interface InputProps {
  readonly task: Task;
  readonly picture: Picture | undefined;
  readonly choice: ExampleChoice;
  readonly scale: ColourScale;
  readonly cell: number;
  /** What a row of x has from left to right, in CSS pixels, where there is no room for a column. */
  readonly across: number | undefined;
}

/** One example x: a picture that can be drawn on, or its values beside the rows of w. */
export function Input({ task, picture, choice, scale, cell, across }: InputProps) {
  const { example, drawing, next } = choice;
  const kind = !picture ? 'row' : picture.redrawn ? 'redrawn' : 'picture';
  return (
    <div class="stage-input">
      <p class="stage-caption">
        <var>x</var> <span class="note">{words[kind]}</span>
      </p>
      {picture && drawing ? (
        <Paper {...choice} picture={picture} drawing={drawing} />
      ) : (
        <Strip {...{ values: example.x, scale, cell, across, label: words.strip(task.dIn) }} />
      )}
      <div class="stage-buttons">
        <Button id="held-out-picture" kind="small" onPress={next}>
          {words.another}
        </Button>
        {picture && drawing && <PictureTools {...choice} picture={picture} drawing={drawing} />}
      </div>
      <p id="drawn" class="note">
        {wordsFor(task, picture, choice)}
      </p>
    </div>
  );
}

interface DrawnProps extends Pick<ExampleChoice, 'draw'> {
  readonly picture: Picture;
  readonly drawing: Drawing;
}

function Paper({ picture, drawing, draw }: DrawnProps) {
  return (
    <Pad
      id="pad"
      drawing={drawing}
      onDraw={draw}
      label={words.pad(picture.width, picture.height)}
    />
  );
}

function PictureTools({ picture, drawing, draw }: DrawnProps) {
  const empty = drawing.pixels.every((ink) => ink === 0);
  const { turned } = picture;
  return (
    <>
      {turned && (
        <Button
          id="turn"
          kind="small"
          ready={!empty}
          why={whyNot.CLEAR}
          onPress={() => draw((last) => replaced(last, turned(last.pixels)))}
        >
          {words.turn}
        </Button>
      )}
      <Button
        id="undo"
        kind="small"
        ready={drawing.before.length > 0}
        why={whyNot.UNDO}
        onPress={() => draw(undone)}
      >
        {words.undo}
      </Button>
      <Button
        id="clear"
        kind="small"
        ready={!empty}
        why={whyNot.CLEAR}
        onPress={() => draw((last) => replaced(last, emptyDrawing(picture).pixels))}
      >
        {words.clear}
      </Button>
    </>
  );
}

function wordsFor(task: Task, picture: Picture | undefined, { example }: ExampleChoice): string {
  const { row, y } = example;
  if (row === undefined) return words.drawing;
  const label = task.kind === 'classification' ? task.outputNames[y?.indexOf(1) ?? -1] : undefined;
  return stage.example(row, task.heldOut.n, picture !== undefined, label);
}
