import type { ComponentChildren } from 'preact';
import { BaseChoice, type BaseChoiceProps } from './base-choice.js';
import { MISSING_MARKS } from './missing.js';
import { PlanNumber } from './plan-number.js';
import { hasClasses, missingIn, RANGES, shapeOf, type Plan } from './plan.js';
import type { Reading, Table } from './table.js';
import { ownData as words } from '../words/index.js';

interface PlanFormProps extends Omit<BaseChoiceProps, 'onChange'> {
  onPlan(plan: Plan): void;
  /** The file is to be read in another way. */
  onReading(reading: Reading): void;
}

/** What is made of the chosen columns. */
export function PlanForm({ onPlan, onReading, ...base }: PlanFormProps) {
  const { table, plan } = base;
  const change = (part: Partial<Plan>) => onPlan({ ...plan, ...part });
  const { dIn, dOut, isExact } = shapeOf(plan, table);
  return (
    <div class="own-options">
      <Columns {...{ table, plan, onReading }} onChange={change} />
      <MissingChoice {...{ table, plan }} onChange={change} />
      <BaseChoice {...base} onChange={change} />
      <fieldset class="field">
        <legend>{words.FORM.heldOutRows}</legend>
        <PlanNumber
          {...{ id: 'own-heldOut', label: words.FORM.heldOut, about: words.FORM.aboutHeldOut }}
          {...{ value: plan.heldOut, ...RANGES.heldOut }}
          onNumber={(heldOut) => change({ heldOut })}
        />
        <PlanNumber
          {...{ id: 'own-seed', label: words.FORM.seed, about: words.FORM.aboutSeed }}
          {...{ value: plan.seed, ...RANGES.seed }}
          onNumber={(seed) => change({ seed })}
        />
      </fieldset>
      <p class="note" id="own-shape">
        {words.FORM.layer(dIn, dOut, isExact)}
      </p>
    </div>
  );
}

interface PartProps {
  readonly table: Table;
  readonly plan: Plan;
  onChange(part: Partial<Plan>): void;
}

function Columns({
  table,
  plan,
  onChange,
  onReading,
}: PartProps & { onReading(reading: Reading): void }) {
  const { header, decimalComma: comma } = table;
  return (
    <fieldset class="field">
      <legend>{words.FORM.columns}</legend>
      <PlanNumber
        {...{ id: 'own-targets', label: words.FORM.lastAreY, value: plan.y.length }}
        {...{ min: 1, max: Math.max(1, table.columns.length - 1) }}
        onNumber={(count) => onChange(lastAreTargets(table, count))}
      />
      {header && (
        <Flag {...{ id: 'own-header', on: header.isRead }} onFlip={() => onReading(header)}>
          {words.FORM.header}
        </Flag>
      )}
      {comma && (
        <Flag {...{ id: 'own-comma', on: comma.isRead }} onFlip={() => onReading(comma)}>
          {comma.columns > 0
            ? words.FOUND.commas(comma.columns, comma.example)
            : words.FOUND.otherwiseCommas}
        </Flag>
      )}
      <Flag
        {...{ id: 'own-standardise', on: plan.standardise }}
        onFlip={() => onChange({ standardise: !plan.standardise })}
      >
        {words.FORM.standardiseX}
      </Flag>
      {!hasClasses(plan, table) && (
        <Flag
          {...{ id: 'own-standardise-y', on: plan.standardiseY }}
          onFlip={() => onChange({ standardiseY: !plan.standardiseY })}
        >
          {words.FORM.standardiseY}
        </Flag>
      )}
      <Flag
        {...{ id: 'own-constant', on: plan.constant }}
        onFlip={() => onChange({ constant: !plan.constant })}
      >
        {words.FORM.constant}
      </Flag>
    </fieldset>
  );
}

/** Offered always: what the first rows do not lack, others may. */
function MissingChoice({ table, plan, onChange }: PartProps) {
  const { rows, cells, of } = missingIn(table, plan);
  const option = (missing: Plan['missing'], words: string) => (
    <label class="option">
      <input
        {...{ type: 'radio', name: 'own-missing', value: missing }}
        checked={plan.missing === missing}
        onChange={() => onChange({ missing })}
      />
      <span>{words}</span>
    </label>
  );
  return (
    <fieldset class="field">
      <legend>{words.FORM.missing}</legend>
      {option('drop', words.FORM.drop)}
      {option('fill', words.FORM.fill)}
      <p id="own-missing" class="note">
        {rows > 0 && `${words.FOUND.missing(cells, rows, of)} `}
        {words.FORM.missingY}{' '}
        {table.form ? words.FORM.missingMarks(MISSING_MARKS) : words.FORM.missingNumbers}
      </p>
    </fieldset>
  );
}

interface FlagProps {
  readonly id: string;
  readonly on: boolean;
  readonly children: ComponentChildren;
  onFlip(): void;
}

function Flag({ id, on, children, onFlip }: FlagProps) {
  return (
    <label class="option">
      <input {...{ type: 'checkbox', id, checked: on }} onChange={onFlip} />
      <span>{children}</span>
    </label>
  );
}

/** Of the columns before them, x are those that nothing speaks against. */
function lastAreTargets({ columns }: Table, count: number): Pick<Plan, 'x' | 'y'> {
  const from = columns.length - count;
  const places = columns.map((_, column) => column);
  return {
    x: places.filter((column) => column < from && !columns[column]?.reason),
    y: places.filter((column) => column >= from),
  };
}
