/** What is the same in every language: the letters of the formulas. What is trained has its colour. */
const symbol = (name: string, trained = false) => (
  <var key={name} class={trained ? 'trained' : undefined}>
    {name}
  </var>
);

export const [w, x, r, s, d, k, alpha] = ['w', 'x', 'r', 's', 'd', 'k', 'α'].map((name) =>
  symbol(name),
);
export const [G, yHat] = [symbol('G'), symbol('ŷ')];
export const wMerged = symbol('w′');
export const [a, b] = [symbol('a', true), symbol('b', true)];

/** s·a·b, the change of the weight */
export const sab = (
  <>
    {s}·{a}·{b}
  </>
);
