import type { ComponentChildren } from 'preact';
import { NumberInput } from '../parts/field.js';
import { clamp, RANGES, shapeOf, type Plan } from './plan.js';
import type { Reading, Table } from './table.js';

interface PlanFormProps {
  readonly table: Table;
  readonly plan: Plan;
  onPlan(plan: Plan): void;
  /** The file is to be read in another way. */
  onReading(reading: Reading): void;
}

/** What is made of the chosen columns. */
export function PlanForm({ table, plan, onPlan, onReading }: PlanFormProps) {
  const { dIn, dOut } = shapeOf(plan);
  const change = (part: Partial<Plan>) => onPlan({ ...plan, ...part });
  const number = (name: keyof typeof RANGES, label: string, about: string) => (
    <PlanNumber
      {...{ id: `own-${name}`, label, about, value: plan[name], ...RANGES[name] }}
      onNumber={(value) => change({ [name]: value })}
    />
  );
  const flag = (id: string, checked: boolean, words: string, onFlip: () => void) => (
    <label class="option">
      <input {...{ type: 'checkbox', id, checked }} onChange={onFlip} />
      <span>{words}</span>
    </label>
  );
  const reading = (id: string, words: string, way: Reading | undefined) =>
    way && flag(id, way.isRead, words, () => onReading(way));
  const isSquare = dIn === dOut;
  const base = (value: Plan['base'], words: ComponentChildren, possible = true) => (
    <label class="option">
      <input
        {...{ type: 'radio', name: 'own-base', value, checked: plan.base === value }}
        disabled={!possible}
        onChange={() => change({ base: value })}
      />
      <span>{words}</span>
    </label>
  );
  return (
    <div class="own-options">
      <fieldset class="field">
        <legend>Columns</legend>
        <PlanNumber
          {...{ id: 'own-targets', label: 'The last … columns are y', value: plan.y.length }}
          {...{ min: 1, max: Math.max(1, table.columns.length - 1) }}
          onNumber={(count) => change(lastAreTargets(table, count))}
        />
        {reading('own-header', 'The first line has their names', table.header)}
        {reading('own-comma', 'Numbers have decimal commas', table.decimalComma)}
        {flag('own-standardise', plan.standardise, 'Standardise x', () =>
          change({ standardise: !plan.standardise }),
        )}
        {flag('own-constant', plan.constant, 'Add a constant column to x', () =>
          change({ constant: !plan.constant }),
        )}
      </fieldset>
      <fieldset class="field">
        <legend>
          The frozen layer <var>w</var>
        </legend>
        {base('zeros', 'Knows nothing: zeros')}
        {base('first-rows', 'Was fitted to the first rows, by least squares')}
        {base(
          'identity',
          `Passes x on: identity${isSquare ? '' : `, for a square layer: this one is ${dIn} × ${dOut}`}`,
          isSquare || plan.base === 'identity',
        )}
        {plan.base === 'first-rows' &&
          number('first', 'First rows, in %', 'The adapter never sees them')}
      </fieldset>
      <fieldset class="field">
        <legend>Held out</legend>
        {number('heldOut', 'Of the other rows, in %', 'To see what was learned, not by heart')}
        {number('seed', 'Drawn with the seed', 'The same one, the same rows')}
      </fieldset>
      <p class="note" id="own-shape">
        A layer of {dIn} × {dOut}
      </p>
    </div>
  );
}

interface PlanNumberProps {
  readonly id: string;
  readonly label: string;
  readonly about?: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  onNumber(value: number): void;
}

/** A whole number; what is none changes nothing. */
function PlanNumber({ id, label, about, value, min, max, onNumber }: PlanNumberProps) {
  return (
    <div class="own-number">
      <label for={id}>{label}</label>
      <NumberInput
        {...{ id, name: id, value: String(value), min, max }}
        {...(about && { describedBy: `${id}-note` })}
        onText={(text) => {
          const number = text.trim() === '' ? NaN : Number(text);
          if (Number.isFinite(number)) onNumber(clamp(number, { min, max }));
        }}
      />
      {about && (
        <span id={`${id}-note`} class="note">
          {about}
        </span>
      )}
    </div>
  );
}

function lastAreTargets({ columns }: Table, count: number): Pick<Plan, 'x' | 'y'> {
  const from = columns.length - count;
  const places = columns.map((_, column) => column);
  return {
    x: places.filter((column) => column < from && columns[column]?.isNumeric),
    y: places.filter((column) => column >= from),
  };
}
