import { useState } from 'preact/hooks';
import { Button } from '../parts/button.js';
import * as format from '../parts/format.js';
import type { Plan } from './plan.js';
import type { Table } from './table.js';
import { visible } from './visible.js';

interface TableViewProps {
  readonly table: Table;
  readonly plan: Plan;
  onPlan(plan: Plan): void;
}

/** So many are shown at a time: a list for each of a thousand would hold the page. */
const SHOWN_COLUMNS = 32;

const ROLES = { x: 'x, what goes in', y: 'y, to be learned', none: 'left out' } as const;
type Role = keyof typeof ROLES;

/** The first rows, and above each column what it is taken for. All of it is other people's text. */
export function TableView({ table, plan, onPlan }: TableViewProps) {
  const { columns, firstRows } = table;
  const [from, setFrom] = useState(0);
  const start = from < columns.length ? from : 0; // another table may have fewer
  const places = columns.map((_, column) => column);
  const shown = places.slice(start, start + SHOWN_COLUMNS);
  const nameOf = (column: number) => visible(columns[column]?.name ?? '');
  const choose = (column: number, role: Role) => {
    const has = (of: Role, other: number) =>
      other === column ? role === of : plan[of as 'x' | 'y'].includes(other);
    onPlan({
      ...plan,
      x: places.filter((other) => has('x', other)),
      y: places.filter((other) => has('y', other)),
    });
  };
  return (
    <>
      <div class="table-frame" tabIndex={0} role="region" aria-label="The first rows of the data">
        <table class="own-table">
          <thead>
            <tr>
              {shown.map((column) => (
                <th scope="col" key={column}>
                  <bdi>{nameOf(column) || '(no name)'}</bdi>
                </th>
              ))}
            </tr>
            <tr>
              {shown.map((column) => (
                <td key={column}>
                  <select
                    name={`role-${column}`}
                    aria-label={`What column ${column + 1}, ${nameOf(column)}, is`}
                    value={roleOf(plan, column)}
                    onChange={({ currentTarget }) => choose(column, currentTarget.value as Role)}
                  >
                    {Object.entries(ROLES).map(([role, words]) => (
                      <option key={role} value={role}>
                        {words}
                      </option>
                    ))}
                  </select>
                </td>
              ))}
            </tr>
          </thead>
          <tbody>
            {firstRows.map((row, index) => (
              <tr key={index}>
                {shown.map((column) => (
                  <td key={column} class={`own-${roleOf(plan, column)}`}>
                    <bdi>{visible(row[column] ?? '', 24)}</bdi>
                  </td>
                ))}
              </tr>
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
        Earlier columns
      </Button>
      <Button
        {...{ id: 'own-later', kind: 'small', ready: next < count }}
        onPress={() => onTurn(next)}
      >
        Later columns
      </Button>
      <p class="note" role="status">
        {`Columns ${start + 1} to ${Math.min(next, count)} of ${format.count(count)}`}
      </p>
    </div>
  );
}

function roleOf({ x, y }: Plan, column: number): Role {
  return y.includes(column) ? 'y' : x.includes(column) ? 'x' : 'none';
}
