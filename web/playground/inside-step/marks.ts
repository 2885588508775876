import type { Cell } from '../parts/heat-map.js';
import type { Name } from './cell-sum.js';

export interface Pointed extends Cell {
  readonly name: Name;
}

/** What to mark of a quantity when a value is pointed at: itself, or what it is made of. */
export function markFor(name: Name, pointed: Pointed | undefined): Partial<Cell> | undefined {
  if (!pointed) return undefined;
  const { row, column } = pointed;
  if (pointed.name === name) return { row, column };
  switch (`${pointed.name}←${name}`) {
    case 'residual←predictions':
    case 'b←gradB':
    case 'a←gradA':
      return { row, column };
    case 'gradient←residual':
    case 'gradB←gradient':
      return { column };
    case 'gradA←gradient':
      return { row };
    case 'gradB←a':
      return { column: row };
    case 'gradA←b':
      return { row: column };
    default:
      return undefined;
  }
}
