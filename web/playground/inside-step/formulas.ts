import type { State } from '../model/state.js';
import type { Name } from './cell-sum.js';

/** For parts/formula.tsx, by quantity; those of the gradient and the update depend on the settings. */
const FORMULAS = {
  predictions: ['ŷ = x ( w + s · a · b )'],
  residual: ['ŷ − y'],
  gradB: ['∇b = s · aᵀ · G'],
  gradA: ['∇a = s · G · bᵀ'],
} as const;

const GRADIENT = 'G = 2/n xᵀ ( ŷ − y )';

/** What a step computes of a quantity, as the core does it: see docs/mathematics.md. */
export function formulasOf(
  name: Name,
  { ridge, optimizer }: Pick<State, 'ridge' | 'optimizer'>,
): readonly string[] {
  if (name === 'gradient') return [ridge > 0 ? `${GRADIENT} + 2 · λ · s · a · b` : GRADIENT];
  return name === 'a' || name === 'b' ? updateOf(name, optimizer) : FORMULAS[name];
}

function updateOf(q: 'a' | 'b', optimizer: State['optimizer']): string[] {
  const minus = `${q} ← ${q} − lr ·`;
  switch (optimizer) {
    case 'sgd':
      return [`${minus} ∇${q}`];
    case 'momentum':
      return [`v ← μ · v + ∇${q}`, `${minus} v`];
    case 'nesterov':
      return [`v ← μ · v + ∇${q}`, `${minus} ( ∇${q} + μ · v )`];
    case 'adam':
    case 'adamw':
      return [`${minus} m/√v`];
    case 'scaled-gd':
      return [`${minus} ${q === 'a' ? '∇a · ( b · bᵀ )⁻¹' : '( aᵀ · a )⁻¹ · ∇b'}`];
    default:
      return [`${minus} ${String(optimizer)} ( ∇${q} )`]; // one whose formula is not here yet
  }
}
