import { renderBars } from './bars.js';
import { byId, html, svg } from './dom.js';
import * as format from './format.js';
import type { State } from './state.js';
import { TASKS } from './tasks.js';

/** The most that w, and all three matrices side by side, may take, in CSS pixels. */
const TALLEST = 168;
const WIDEST = 216;
/** Below this size, the lines between cells would only grey them. */
const SMALLEST_RULED_CELL = 4;

type Kind = 'frozen' | 'trained';

const shapes = byId('shapes', HTMLElement);
const parameters = byId('parameters', HTMLElement);

/** Draws w + a·b at its true proportions, and counts what is trained. */
export function renderModel({ task, rank }: State): void {
  const { dIn, dOut } = TASKS[task];
  const cell = Math.min(TALLEST / dIn, WIDEST / (3 * dOut)); // the same for all; a is never wider than w
  shapes.replaceChildren(
    matrixFigure('w', dIn, dOut, cell, 'frozen'),
    operator('+', 'plus'),
    matrixFigure('a', dIn, rank, cell, 'trained'),
    operator('·', 'times'),
    matrixFigure('b', rank, dOut, cell, 'trained'),
  );
  renderBars(parameters, [
    {
      label: 'The adapter trains',
      detail: [
        variable('r'),
        ' (',
        variable('d', 'in'),
        ' + ',
        variable('d', 'out'),
        `) = ${rank} × (${dIn} + ${dOut})`,
      ],
      value: rank * (dIn + dOut),
      text: `${format.count(rank * (dIn + dOut))} numbers`,
      kind: 'trained',
    },
    {
      label: 'Full fine-tuning would train',
      detail: [variable('d', 'in'), ' · ', variable('d', 'out'), ` = ${dIn} × ${dOut}`],
      value: dIn * dOut,
      text: `${format.count(dIn * dOut)} numbers`,
      kind: 'full',
    },
  ]);
}

function matrixFigure(name: string, rows: number, columns: number, cell: number, kind: Kind) {
  const caption = html('figcaption', '', html('var', kind, name));
  caption.append(html('span', '', `${rows} × ${columns}`), html('span', 'note', kind));
  const frame = html('div', 'shape-frame', matrixShape(rows, columns, cell, kind));
  return html('figure', 'shape', frame, caption);
}

function matrixShape(rows: number, columns: number, cell: number, kind: Kind): SVGSVGElement {
  const width = columns * cell;
  const height = rows * cell;
  const box = { width, height };
  const drawing = svg('svg', { ...box, class: kind, 'aria-hidden': 'true' }, svg('rect', box));
  if (cell >= SMALLEST_RULED_CELL) {
    const across = Array.from({ length: rows - 1 }, (_, k) => `M0 ${(k + 1) * cell}H${width}`);
    const down = Array.from({ length: columns - 1 }, (_, k) => `M${(k + 1) * cell} 0V${height}`);
    drawing.append(svg('path', { d: [...across, ...down].join('') }));
  }
  return drawing;
}

function operator(sign: string, name: string): HTMLElement {
  const made = html('span', 'operator', sign);
  made.setAttribute('role', 'img');
  made.setAttribute('aria-label', name);
  return made;
}

function variable(name: string, index = ''): HTMLElement {
  return html('var', '', name, ...(index ? [html('sub', '', index)] : []));
}
