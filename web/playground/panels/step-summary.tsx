import { useRef } from 'preact/hooks';
import { shapeOf, type Name } from '../inside-step/cell-sum.js';
import { formulasOf } from '../inside-step/formulas.js';
import { isZero, norm, type Quantities } from '../inside-step/quantities.js';
import { useQuantities } from '../inside-step/use-quantities.js';
import { whatMoves } from '../inside-step/what-moves.js';
import { mergedOnW } from '../merging/on-w.js';
import type { View } from '../model/playground.js';
import { useColourScale } from '../parts/colour-key.js';
import { extentOf } from '../parts/colour-scale.js';
import { Formula } from '../parts/formula.js';
import { HeatMap } from '../parts/heat-map.js';
import { useOnScreen } from '../parts/on-screen.js';
import { PanelLink } from '../parts/panel-link.js';
import { hasDiverged } from '../training/frame.js';
import type { Panel } from './panel.js';
import { insideStep as words } from '../words/index.js';

/** The three gradients of the present step beside the loss; the whole step is a panel of its own. */
function Content({ state, frame }: View) {
  const { task, adapter, phase, step } = frame;
  const { ridge, optimizer } = state;
  const host = useRef<HTMLDivElement>(null);
  const seen = useOnScreen(host);
  const known = phase !== 'loading' && task && adapter;
  const moment = known ? { task, adapter, step, ridge } : undefined;
  const diverged = hasDiverged(frame);
  const rests = (phase === 'ready' || phase === 'paused') && !mergedOnW(frame);
  const { quantities, isOld } = useQuantities(seen, moment);
  const said = () => {
    if (diverged) return words.DIVERGED;
    if (isOld) return words.DRAWING;
    return quantities && rests && words.moves(whatMoves(quantities), quantities, false);
  };
  return (
    <div ref={host} class="step-summary">
      {!diverged && (
        <>
          <div class={isOld ? 'old' : undefined}>
            {quantities && <Gradients {...{ quantities, optimizer, host }} />}
          </div>
          <p class="note">{words.COLOURS}</p>
        </>
      )}
      <p class="note">
        {said()}{' '}
        <PanelLink panel="inside-step" state={state}>
          {words.WHOLE_STEP}
        </PanelLink>
      </p>
    </div>
  );
}

const GRADIENTS: readonly Name[] = ['gradient', 'gradB', 'gradA'];

interface GradientsProps {
  readonly quantities: Quantities;
  readonly optimizer: View['state']['optimizer'];
  readonly host: Parameters<typeof useColourScale>[0];
}

function Gradients({ quantities, optimizer, host }: GradientsProps) {
  const { gradient, gradA, gradB, ridge } = quantities;
  const ofG = useColourScale(host, extentOf(gradient));
  // One for both: that one of them is zero has to be seen beside the other.
  const ofFactors = useColourScale(host, extentOf(gradA, gradB));
  if (!ofG || !ofFactors) return null;
  return (
    <div class="step-gradients">
      {GRADIENTS.map((name) => {
        const { rows, columns, values } = shapeOf(name, quantities);
        const { spoken } = words.QUANTITIES[name];
        const scale = name === 'gradient' ? ofG : ofFactors;
        return (
          <figure key={name}>
            <figcaption>
              {formulasOf(name, { ridge, optimizer }).map((text) => (
                <Formula key={text} text={text} />
              ))}
              <span class="note">
                {words.norm(spoken, norm(values))}
                {name === 'gradient' && ridge > 0 && `, ${words.ridge(ridge)}`}
              </span>
              <span class="note">
                {isZero(values) ? words.ALL_ZERO : words.fullColour(scale.most)}
              </span>
            </figcaption>
            <HeatMap
              label={words.picture(name, rows, columns)}
              rows={rows}
              columns={columns}
              values={values}
              scale={scale}
              cell={Math.min(10, 128 / Math.max(rows, columns))}
            />
          </figure>
        );
      })}
    </div>
  );
}

export const stepSummary: Panel = {
  name: 'step-summary',
  title: words.SUMMARY_TITLE,
  width: 'half',
  Content,
};
