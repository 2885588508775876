import type { RefObject } from 'preact';
import type { TrainedAdapter } from 'lora-wasm';
import type { State } from '../model/state.js';
import { useColourScale } from '../parts/colour-key.js';
import { extentOf } from '../parts/colour-scale.js';
import { shapeOf } from './cell-sum.js';
import type { Pointed } from './marks.js';
import { isZero, norm, type Quantities } from './quantities.js';
import { Quantity, type QuantityProps } from './quantity.js';
import { stepSizeOf } from './step-size.js';
import { insideStep as words } from '../words/index.js';

interface StagesProps {
  readonly quantities: Quantities;
  /** The adapter after the step, where it is known. */
  readonly next: TrainedAdapter | undefined;
  readonly state: State;
  readonly width: number;
  readonly pointed: Pointed | undefined;
  readonly host: RefObject<HTMLElement | null>;
  onPoint(pointed: Pointed): void;
}

const THREE_COLUMNS = 840;
const GAP = 32;

/** Forward, backward, update: from left to right where there is room. Each has its own scale. */
export function Stages({ quantities, next, state, width, pointed, host, onPoint }: StagesProps) {
  const { adapter, predictions, residual, gradient, gradA, gradB } = quantities;
  const wide = width >= THREE_COLUMNS;
  const across = wide ? (width - 2 * GAP) / 3 : width;
  const forward = useColourScale(host, extentOf(predictions, residual));
  const backward = useColourScale(host, extentOf(gradient));
  // One for both: that one of them is zero has to be seen beside the other.
  const gradients = useColourScale(host, extentOf(gradA, gradB));
  const trained = useColourScale(host, extentOf(adapter.a, adapter.b));
  if (!forward || !backward || !gradients || !trained || width === 0) return null;
  const shared = { quantities, optimizer: state.optimizer, width: across, pointed, onPoint };
  const made = (name: QuantityProps['name'], scale: typeof forward) => (
    <Quantity {...shared} {...{ name, scale }}>
      <span>
        {isZero(shapeOf(name, quantities).values) ? words.ALL_ZERO : words.fullColour(scale.most)}
      </span>
      {next && (name === 'a' || name === 'b') && (
        <span>{words.moved(name, distance(adapter[name], next[name]))}</span>
      )}
    </Quantity>
  );
  return (
    <ol id="stages" class={wide ? 'stages stages-wide' : 'stages'}>
      <li>
        <h3>{words.STAGES.forward}</h3>
        <div class="quantities">
          {made('predictions', forward)}
          {made('residual', forward)}
        </div>
      </li>
      <li>
        <h3>{words.STAGES.backward}</h3>
        <div class="quantities">
          {made('gradient', backward)}
          {made('gradB', gradients)}
          {made('gradA', gradients)}
        </div>
      </li>
      <li>
        <h3>{words.STAGES.update}</h3>
        <div class="quantities">
          {made('b', trained)}
          {made('a', trained)}
        </div>
        <p id="step-lr" class="note">
          {stepSizeWords(state, quantities, next)}
        </p>
      </li>
    </ol>
  );
}

function stepSizeWords(state: State, quantities: Quantities, next: TrainedAdapter | undefined) {
  const { lr, schedule } = state;
  if (typeof lr === 'number' && schedule === 'constant') return words.lr(String(lr));
  const found = next && stepSizeOf(state, quantities, next);
  return found === undefined ? words.LR_UNKNOWN : words.lrFound(found);
}

function distance(before: Float64Array, after: Float64Array): number {
  return norm(before.map((value, k) => value - (after[k] as number)));
}
