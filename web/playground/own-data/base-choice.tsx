import type { ComponentChildren } from 'preact';
import type { GroupColumn } from './groups.js';
import { PlanNumber } from './plan-number.js';
import { RANGES, shapeOf, type Plan } from './plan.js';
import { nameOf, type Table } from './table.js';
import { visible } from '../words/visible.js';
import type { OwnWeight } from './weight.js';
import { ownData as words } from '../words/index.js';

export interface BaseChoiceProps {
  readonly table: Table;
  readonly plan: Plan;
  /** The values of the column that has the groups, once they were read. */
  readonly groups: GroupColumn | undefined;
  readonly weight: OwnWeight | undefined;
  onChange(part: Partial<Plan>): void;
  onWeight(file: File): void;
}

/** What the frozen layer knows. */
export function BaseChoice({ groups, weight, onWeight, ...rest }: BaseChoiceProps) {
  const { table, plan, onChange } = rest;
  const { dIn, dOut, isExact } = shapeOf(plan, table);
  const isSquare = dIn === dOut || !isExact;
  const base = (value: Plan['base'], words: ComponentChildren, possible = true) => (
    <label class="option">
      <input
        {...{ type: 'radio', name: 'own-base', value, checked: plan.base === value }}
        disabled={!possible && plan.base !== value}
        onChange={() => onChange({ base: value })}
      />
      <span>{words}</span>
    </label>
  );
  return (
    <fieldset class="field">
      <legend>{words.FORM.base}</legend>
      {base('zeros', words.FORM.zeros)}
      {base('first-rows', words.FORM.firstRows)}
      {plan.base === 'first-rows' && (
        <PlanNumber
          {...{ id: 'own-first', label: words.FORM.first, about: words.FORM.aboutFirst }}
          {...{ value: plan.first, ...RANGES.first }}
          onNumber={(first) => onChange({ first })}
        />
      )}
      {base('group', words.FORM.group)}
      {plan.base === 'group' && <GroupChoice {...{ ...rest, groups }} />}
      {base(
        'identity',
        words.FORM.identity + (isSquare ? '' : words.FORM.notSquare(dIn, dOut)),
        isSquare,
      )}
      {base('weight', words.FORM.weight)}
      {plan.base === 'weight' && <WeightChoice {...{ weight, onWeight }} />}
    </fieldset>
  );
}

type GroupChoiceProps = Pick<BaseChoiceProps, 'table' | 'plan' | 'groups' | 'onChange'>;

function GroupChoice({ table, plan, groups, onChange }: GroupChoiceProps) {
  const { group } = plan;
  const choose = (column: number) =>
    onChange({
      group: { column, values: [] },
      x: plan.x.filter((other) => other !== column), // it would tell the groups apart
    });
  const isRead = groups !== undefined && groups.column === group?.column;
  return (
    <div class="own-nested">
      <label for="own-group">{words.FORM.groupColumn}</label>
      <select
        {...{ id: 'own-group', name: 'own-group', value: group ? String(group.column) : '' }}
        onChange={({ currentTarget: { value } }) => value !== '' && choose(Number(value))}
      >
        <option value="">{words.FORM.chooseGroup}</option>
        {table.columns.map(
          ({ kind }, column) =>
            kind !== 'none' &&
            !plan.y.includes(column) && (
              <option key={column} value={String(column)}>
                {visible(nameOf(table, column))}
              </option>
            ),
        )}
      </select>
      {group && !isRead && <p class="note">{words.FORM.reading}</p>}
      {group && isRead && (
        <fieldset class="own-values">
          <legend>{words.FORM.groupValues}</legend>
          {groups.values.map((text, value) => (
            <label class="option" key={value}>
              <input
                {...{ type: 'checkbox', name: 'own-group-value', value: String(value) }}
                checked={group.values.includes(value)}
                onChange={() =>
                  onChange({ group: { ...group, values: flipped(group.values, value) } })
                }
              />
              <span>
                <bdi>{visible(text)}</bdi>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <p class="note">{words.FORM.aboutGroup}</p>
    </div>
  );
}

/** In ascending order. */
function flipped(values: readonly number[], value: number): number[] {
  const others = values.filter((other) => other !== value);
  return others.length < values.length
    ? others
    : [...values, value].sort((one, other) => one - other);
}

function WeightChoice({ weight, onWeight }: Pick<BaseChoiceProps, 'weight' | 'onWeight'>) {
  return (
    <div class="own-nested">
      <label class="button button-small own-file">
        <input
          {...{ type: 'file', id: 'own-weight', name: 'own-weight', accept: '.npy' }}
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            if (file) onWeight(file);
            currentTarget.value = ''; // so that the same file can be chosen again
          }}
        />
        {words.FORM.openWeight}
      </label>
      {weight && (
        <p id="own-weight-name" class="note">
          {words.FORM.weightIs(weight.name, weight.shape)}
        </p>
      )}
      <p class="note">{words.FORM.aboutWeight}</p>
    </div>
  );
}
