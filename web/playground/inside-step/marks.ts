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
  switch (`${pointed.name} from ${name}`) {
    case 'residual from predictions':
    case 'b from gradB':
    case 'a from gradA':
      return { row, column };
    case 'gradient from residual':
    case 'gradB from gradient':
      return { column };
    case 'gradA from gradient':
      return { row };
    case 'gradB from a':
      return { column: row };
    case 'gradA from b':
      return { row: column };
    default:
      return undefined;
  }
}
