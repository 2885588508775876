import { useMemo, useState } from 'preact/hooks';
import { Button } from '../parts/button.js';
import { missingOf } from './missing.js';
import { isCategory, type Plan } from './plan.js';
import { mayBeClasses, roleOf, rolesFor, withRole, type Role } from './roles.js';
import { nameOf, SHOWN_ROWS, type Table } from './table.js';
import { visible } from '../words/visible.js';
import { ownData as words } from '../words/index.js';

interface TableViewProps {
  readonly table: Table;
  readonly plan: Plan;
  onPlan(plan: Plan): void;
}

/** So many are shown at a time: a list for each of a thousand would hold the page. */
const SHOWN_COLUMNS = 32;

/**
 * A line for each column: what it is taken for, its first values, and what it has. Those that are y on
 * opening come first, however many others there are; no line moves while roles are chosen. All of it is
 * other people's text.
 */
export function TableView({ table, plan, onPlan }: TableViewProps) {
  const { columns } = table;
  const [from, setFrom] = useState(0);
  const start = from < columns.length ? from : 0; // another table may have fewer
  const order = useMemo(() => {
    const places = columns.map((_, column) => column);
    const isFirst = (column: number) => plan.y.includes(column);
    return [...places.filter(isFirst), ...places.filter((column) => !isFirst(column))];
  }, [table]);
  return (
    <>
      <RoleLists {...{ table, plan }} />
      <div
        class="table-frame own-frame"
        tabIndex={0}
        role="region"
        aria-label={words.TABLE_WORDS.region}
      >
        <table class="own-table">
          <thead>
            <tr>
              <th scope="col">{words.TABLE_WORDS.name}</th>
              <th scope="col">{words.TABLE_WORDS.role}</th>
              <th scope="col" colSpan={Math.min(SHOWN_ROWS, table.firstRows.length)}>
                {words.TABLE_WORDS.rows}
              </th>
            </tr>
          </thead>
          <tbody>
            {order.slice(start, start + SHOWN_COLUMNS).map((column) => (
              <ColumnLine
                {...{ table, plan, column }}
                key={column}
                onRole={(role) => onPlan(withRole(plan, table, column, role))}
              />
            ))}
          </tbody>
        </table>
      </div>
      {columns.length > SHOWN_COLUMNS && (
        <ColumnTurner {...{ start, count: columns.length }} onTurn={setFrom} />
      )}
    </>
  );
}

/** Always in view: what is y, and what is x. */
function RoleLists({ table, plan }: Pick<TableViewProps, 'table' | 'plan'>) {
  const namesOf = (columns: readonly number[]) => columns.map((column) => nameOf(table, column));
  return (
    <dl id="own-roles" class="own-roles">
      <dt>y</dt>
      <dd class="own-y">{words.TABLE_WORDS.y(namesOf(plan.y))}</dd>
      <dt>x</dt>
      <dd>{words.TABLE_WORDS.x(namesOf(plan.x))}</dd>
    </dl>
  );
}

interface ColumnLineProps {
  readonly table: Table;
  readonly plan: Plan;
  readonly column: number;
  onRole(role: Role): void;
}

function ColumnLine({ table, plan, column, onRole }: ColumnLineProps) {
  const name = visible(table.columns[column]?.name ?? '');
  const role = roleOf(plan, table, column);
  const about = aboutColumn(table, plan, column);
  return (
    <tr class={`own-${plan.y.includes(column) ? 'y' : role === 'none' ? 'none' : 'x'}`}>
      <th scope="row">
        <bdi>{name || words.TABLE_WORDS.noName}</bdi>
        {about && <small>{about}</small>}
      </th>
      <td>
        <select
          name={`role-${column}`}
          aria-label={words.TABLE_WORDS.roleOf(column, name)}
          value={role}
          onChange={({ currentTarget }) => onRole(currentTarget.value as Role)}
        >
          {rolesFor(table, column).map((each) => (
            <option key={each} value={each}>
              {words.ROLE_WORDS[each]}
            </option>
          ))}
        </select>
      </td>
      {table.firstRows.slice(0, SHOWN_ROWS).map((row, index) => (
        <td key={index}>
          <bdi>{visible(row[column] ?? '', 24)}</bdi>
        </td>
      ))}
    </tr>
  );
}

/** What has to be known of a column to choose what it is taken for. */
function aboutColumn(table: Table, plan: Plan, column: number): string {
  const { order, reason, levels } = table.columns[column] as Table['columns'][number];
  const isLeftOut = ![...plan.x, ...plan.y].includes(column);
  const missing = missingOf(table.firstRows, column);
  if (isLeftOut && reason) return reason;
  return [
    ...(isCategory(plan, table, column) && levels.length > 0 ? [words.ABOUT.levels(levels)] : []),
    ...(mayBeClasses(plan, table, column) ? [words.ABOUT.mayBeClasses(levels.length)] : []),
    ...(order ? [words.ABOUT.days(order)] : []),
    ...(missing > 0 ? [words.ABOUT.missing(missing)] : []),
  ].join('; ');
}

interface ColumnTurnerProps {
  readonly start: number;
  readonly count: number;
  onTurn(start: number): void;
}

/** Goes through a table of many columns. */
function ColumnTurner({ start, count, onTurn }: ColumnTurnerProps) {
  const next = start + SHOWN_COLUMNS;
  return (
    <div class="own-turner">
      <Button
        {...{ id: 'own-earlier', kind: 'small', ready: start > 0 }}
        onPress={() => onTurn(start - SHOWN_COLUMNS)}
      >
        {words.TABLE_WORDS.earlier}
      </Button>
      <Button
        {...{ id: 'own-later', kind: 'small', ready: next < count }}
        onPress={() => onTurn(next)}
      >
        {words.TABLE_WORDS.later}
      </Button>
      <p class="note" role="status">
        {words.TABLE_WORDS.range(start + 1, Math.min(next, count), count)}
      </p>
    </div>
  );
}
