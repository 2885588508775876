import type { View } from '../model/playground.js';
import type { Panel } from '../panels/panel.js';
import { Formula } from '../parts/formula.js';
import { RanksFigure } from './ranks-figure.js';
import { References } from './references.js';
import { SavedFigure } from './saved-figure.js';

const [w, x, a, b, r, s] = ['w', 'x', 'a', 'b', 'r', 's'].map((name) => (
  <var key={name} class={name === 'a' || name === 'b' ? 'trained' : undefined}>
    {name}
  </var>
));

/** What LoRA is and why it works, beside figures that are computed from the data above. */
function Content(view: View) {
  return (
    <div class="article">
      <section>
        <h3>A large layer, and something new to learn</h3>
        <p>
          A trained model is mostly large matrices. Each of them turns an input {x} into an output{' '}
          {x}
          {w}, and the knowledge of the model is in the numbers of {w}. To teach it something new,
          one can continue to train all of these numbers. That is <em>full fine-tuning</em>. It
          needs memory for a gradient and for the optimiser’s state of every number, and it leaves a
          copy of the whole model for every task.
        </p>
        <p>
          LoRA, <em>low-rank adaptation</em> [1], leaves {w} as it is. It adds a change, and writes
          the change as a product of two thin matrices:
        </p>
        <p class="article-equation">
          <Formula text="ŷ = x w + s x a b" />
        </p>
        <p>
          If {w} has <var>d</var> rows and <var>k</var> columns, {a} has <var>d</var> rows and {r}{' '}
          columns, and {b} has {r} rows and <var>k</var> columns. Only {a} and {b} are trained. The
          number {r} is the <em>rank</em>: the slider at the top of this page.
        </p>
      </section>
      <section>
        <h3>Why a low rank is enough</h3>
        <p>
          A product of rank {r} can move the output in only {r} directions. That sounds like little,
          but new tasks seldom need more. The change between two related tasks is often nearly of
          low rank: a few directions carry most of it, and the rest is small or is noise. Aghajanyan
          and others measured that language models can be fine-tuned by moving in a few hundred
          directions [2].
        </p>
        <p>
          For one linear layer, this can be checked without any training. The best change of each
          rank has a closed form, in the spirit of Eckart and Young’s theorem of 1936 [3]. Here it
          is for the data that you chose:
        </p>
        <RanksFigure {...view} />
        <p>
          With more rank the pictures change less and less. The curve under “Which rank do I need?”
          shows the same in numbers. Where few rows are noisy, a low rank is also a protection: an
          adapter that cannot express the noise cannot learn it. Choose “Over-fitting” as data to
          see this fail and succeed.
        </p>
      </section>
      <section>
        <h3>
          Why {b} starts at zero, and {a} does not
        </h3>
        <p>
          Training should begin at the model as it is, so that {a}
          {b} has to be zero in the beginning. One zero matrix does that. The gradients say why it
          must not be both. With <var>G</var>, the gradient of the loss with respect to the whole
          weight,
        </p>
        <p class="article-equation">
          <Formula text="G = 2/n xᵀ ( ŷ − y )" /> <Formula text="∇a = s G bᵀ" />{' '}
          <Formula text="∇b = s aᵀ G" />
        </p>
        <p>
          With {b} = 0, the gradient of {a} is zero and that of {b} is not. In the first step only{' '}
          {b} moves, and from the second step on both do. If {a} and {b} were both zero, both
          gradients would be zero, and nothing would ever move. If {a} were zero and {b} random, {a}{' '}
          would move first. Press Reset and then Step, and look at “Inside one step”.
        </p>
      </section>
      <section>
        <h3>The scale, and the step size</h3>
        <p>
          The factor {s} is usually written <var>α</var>/{r}. With a fixed <var>α</var>, a step size
          that works at one rank works about as well at another. For high ranks <var>α</var>/√{r}{' '}
          does this better [4]. Since {b} starts at zero and {a} does not, {b} can take larger steps
          than {a}: LoRA+ gives it its own step size [5].
        </p>
        <p>
          Too large a step diverges: each step overshoots the minimum by more than it came nearer.
          The limit is 2 divided by the largest curvature of the loss. On this page the automatic
          step size is computed from a bound of that curvature, anew in every step, and never
          exceeds the limit. Directions of small curvature are then slow. <code>scaled-gd</code>{' '}
          multiplies the gradients by ({b}
          {b}ᵀ)⁻¹ and ({a}ᵀ{a})⁻¹, which makes the directions of the adapter equally fast [6].
        </p>
      </section>
      <section>
        <h3>What it saves</h3>
        <SavedFigure />
        <p>
          Fewer trained numbers mean less memory for gradients and optimiser, and small files. They
          do not make the forward pass cheaper while training: {w} is still multiplied. A full
          fine-tuning can learn more, where there are many rows and the new task is far from the old
          one. In return the adapter forgets less of what the model knew [7].
        </p>
        <p>
          When training is over, {w} + {s}
          {a}
          {b} can be computed once and stored in place of {w}. The merged layer costs exactly what
          the frozen one did. Or {w} is kept once, and adapters are exchanged beside it: one for
          each task, each a small file. Subtracting {s}
          {a}
          {b} brings {w} back.
        </p>
      </section>
      <section>
        <h3>How to choose a rank</h3>
        <p>
          Start low, and raise the rank as long as the loss on rows that were held out falls. The
          training loss always falls with the rank, so it cannot decide. More rank helps when there
          are many rows and when the new task differs from the old one in many ways. For the exact
          answer on a linear layer, click the curve under “Which rank do I need?”: it shows the best
          held-out loss of every rank before you train.
        </p>
      </section>
      <References />
    </div>
  );
}

export const article: Panel = {
  name: 'article',
  title: 'LoRA, explained',
  width: 'full',
  Content,
};
