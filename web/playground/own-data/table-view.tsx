import type { Plan } from './plan.js';
import type { Table } from './table.js';
import { visible } from './visible.js';

interface TableViewProps {
  readonly table: Table;
  readonly plan: Plan;
  onPlan(plan: Plan): void;
}

const ROLES = { x: 'x, what goes in', y: 'y, to be learned', none: 'left out' } as const;
type Role = keyof typeof ROLES;

/** The first rows, and above each column what it is taken for. All of it is other people's text. */
export function TableView({ table, plan, onPlan }: TableViewProps) {
  const { columns, firstRows } = table;
  const places = columns.map((_, column) => column);
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
    <div class="table-frame" tabIndex={0} role="region" aria-label="The first rows of the data">
      <table class="own-table">
        <thead>
          <tr>
            {columns.map(({ name }, column) => (
              <th scope="col" key={column}>
                <bdi>{visible(name) || '(no name)'}</bdi>
              </th>
            ))}
          </tr>
          <tr>
            {columns.map(({ name }, column) => (
              <td key={column}>
                <select
                  name={`role-${column}`}
                  aria-label={`What column ${column + 1}, ${visible(name)}, is`}
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
              {places.map((column) => (
                <td key={column} class={`own-${roleOf(plan, column)}`}>
                  <bdi>{visible(row[column] ?? '', 24)}</bdi>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function roleOf({ x, y }: Plan, column: number): Role {
  return y.includes(column) ? 'y' : x.includes(column) ? 'x' : 'none';
}
