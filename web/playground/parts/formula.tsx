/** Formulas in MathML, which every browser typesets by itself. */

/** As text: preact leaves out what is false, and then a bracket or a hat grows with what is beside it. */
const UNSTRETCHED: object = { stretchy: 'false' };

/** Letters with a style of their own on the page: what is trained. */
const TRAINED = /^[ab]$/;
const OPERATORS = /^[=+−·()←‖×∇⟨⟩,]$/;

/**
 * A formula from its symbols, with spaces between them: "∇b = s aᵀ G". A symbol is a name, ŷ, an
 * operator, a fraction as "2/n", a root as "√v", a transposed name as "xᵀ", an inverse as "x⁻¹", or a
 * gradient as "∇a".
 */
export function Formula({ text }: { text: string }) {
  return (
    <math>
      <mrow>
        {text.split(' ').map((symbol, k) => (
          <Sign key={k} symbol={symbol} />
        ))}
      </mrow>
    </math>
  );
}

function Sign({ symbol }: { symbol: string }) {
  const [over, under] = symbol.split('/');
  if (under) {
    return (
      <mfrac>
        <Sign symbol={over ?? ''} />
        <Sign symbol={under} />
      </mfrac>
    );
  }
  if (symbol.length > 1 && symbol.endsWith('ᵀ')) {
    return (
      <msup>
        {/* As high as the others, so that all T are. */}
        <mpadded height="0.5em">
          <Sign symbol={symbol.slice(0, -1)} />
        </mpadded>
        <mi mathvariant="normal">T</mi>
      </msup>
    );
  }
  if (symbol.endsWith('⁻¹')) {
    return (
      <msup>
        <Sign symbol={symbol.slice(0, -2)} />
        <mn>−1</mn>
      </msup>
    );
  }
  if (symbol.startsWith('√')) {
    return (
      <msqrt>
        <Sign symbol={symbol.slice(1)} />
      </msqrt>
    );
  }
  if (symbol.length > 1 && symbol.startsWith('∇')) {
    return (
      <mrow>
        <mo>∇</mo>
        <Sign symbol={symbol.slice(1)} />
      </mrow>
    );
  }
  if (symbol === 'ŷ') {
    return (
      <mover accent>
        <mi>y</mi>
        <mo {...UNSTRETCHED}>^</mo>
      </mover>
    );
  }
  if (OPERATORS.test(symbol)) return <mo {...UNSTRETCHED}>{symbol}</mo>;
  if (/^\d/.test(symbol)) return <mn>{symbol}</mn>;
  return <mi class={TRAINED.test(symbol) ? 'trained' : undefined}>{symbol}</mi>;
}
