/** The article, and what its figures say. */
import type { ComponentChildren } from 'preact';
import { Formula } from '../../parts/formula.js';
import { a, alpha, b, d, G, k, r, s, sab, w, x } from '../symbols.js';
import * as format from './format.js';

export const TITLE = 'LoRA, explained';

export const RANKS = {
  picture: (rank: number) => `The best change of rank ${rank}`,
  rank: (rank: number) => `rank ${rank}`,
  loss: (loss: number | undefined) => `loss ${loss === undefined ? '–' : format.loss(loss)}`,
  caption: 'The best change of the weight, by rank, and the training loss with it.',
} as const;

export const SAVED = {
  rank: 'A model of 6.74 billion numbers of 2 bytes, with adapters of rank',
  trained: (numbers: number, share: number) =>
    `${format.count(numbers)} trained numbers, ${percent(share)} of all`,
  /** Both in bytes. */
  file: (adapter: number, model: number) =>
    `: a file of ${bytes(adapter)} in place of ${bytes(model)}.`,
  matrices: (width: number, layers: number) =>
    `Two square matrices of width ${format.count(width)} in each of ${layers} layers have an adapter.`,
} as const;

function percent(share: number): string {
  return `${(100 * share).toPrecision(2)}%`;
}

function bytes(count: number): string {
  const size = count / 1e6;
  return size < 1000 ? `${size.toPrecision(3)} MB` : `${(size / 1000).toPrecision(3)} GB`;
}

/** By name, in their order: what each is about. The page's contents list them, too. */
export const SECTIONS = {
  layer: 'A large layer, and something new to learn',
  rank: 'Why a low rank is enough',
  noise: 'Over-fitting, and how a low rank protects',
  start: (
    <>
      Why {b} is zero at first, and {a} stands still
    </>
  ),
  alpha: 'What alpha does',
  diverging: 'When training diverges, and why',
  scaled: 'sgd, scaled-gd, adam: who comes first',
  ridge: 'What a ridge does',
  saved: 'What it saves',
  choice: 'How to choose a rank',
} as const;

interface SectionProps {
  readonly about: keyof typeof SECTIONS;
  readonly children: ComponentChildren;
}

function Section({ about, children }: SectionProps) {
  return (
    <section>
      <h3 id={`article-${about}-heading`} tabIndex={-1}>
        {SECTIONS[about]}
      </h3>
      {children}
    </section>
  );
}

interface Figures {
  /** The best change of each rank. */
  readonly ranks: ComponentChildren;
  /** How much is saved in a large model. */
  readonly saved: ComponentChildren;
  /** Data by their label; a press takes them. */
  take(name: string): ComponentChildren;
}

export function Text({ ranks, saved, take }: Figures) {
  return (
    <div class="article">
      <Section about="layer">
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
          <Formula text="ŷ = x w + s · x · a · b" />
        </p>
        <p>
          If {w} has {d} rows and {k} columns, {a} has {d} rows and {r} columns, and {b} has {r}{' '}
          rows and {k} columns. Only {a} and {b} are trained. The number {r} is the <em>rank</em>:
          the slider of this page.
        </p>
      </Section>
      <Section about="rank">
        <p>
          A product of rank {r} can move the output in only {r} directions. That sounds like little,
          but the change between two related tasks is often nearly of low rank: a few directions
          carry most of it. Aghajanyan and others measured that language models can be fine-tuned by
          moving in a few hundred directions [2].
        </p>
        <p>
          For one linear layer, this can be checked without any training. The best change of each
          rank has a closed form, in the spirit of Eckart and Young’s theorem of 1936 [3]. Here it
          is for the data that you chose:
        </p>
        {ranks}
        <p>
          Each further rank adds the next strongest direction. The curve under “Which rank do I
          need?” shows what that gains: with {take('planted')} nothing beyond rank 4, with “Redraw a
          digit”, whose pictures vary in many directions, something at every rank.
        </p>
      </Section>
      <Section about="noise">
        <p>
          From few rows with much noise, an adapter learns the noise, too: the training loss falls
          on, and the held-out loss turns up. One of a low rank cannot express the noise, and so
          cannot learn it. Choose {take('over-fitting')} as data to see this fail and succeed.
        </p>
      </Section>
      <Section about="start">
        <p>
          Training should begin at the model as it is, so that {a}
          {b} has to be zero in the beginning. One zero matrix does that. The gradients say why it
          must not be both. With {G}, the gradient of the loss with respect to the whole weight,
        </p>
        <p class="article-equation">
          <Formula text="G = 2/n xᵀ ( ŷ − y )" /> <Formula text="∇a = s · G · bᵀ" />{' '}
          <Formula text="∇b = s · aᵀ · G" />
        </p>
        <p>
          With {b} = 0, the gradient of {a} is zero and that of {b} is not. In the first step only{' '}
          {b} moves, and from the second step on both do. If {a} and {b} were both zero, both
          gradients would be zero, and nothing would ever move. If {a} were zero and {b} random, {a}{' '}
          would move first: see “Inside one step”.
        </p>
      </Section>
      <Section about="alpha">
        <p>
          The factor {s} is usually written {alpha}/{r}. A larger {alpha} makes the gradients of {a}{' '}
          and {b} larger, and what the same two change in the output. With a fixed {alpha}, a step
          size that works at one rank works about as well at another. For high ranks {alpha}/√{r}{' '}
          does this better [4].
        </p>
      </Section>
      <Section about="diverging">
        <p>
          Too large a step overshoots the minimum, and lands farther from it than it was. The next
          one does so again: training diverges, as with {take('too-large-step')}. The limit is 2
          divided by the largest curvature of the loss. On this page the automatic step size is
          computed from a bound of that curvature, anew in every step, and never exceeds the limit.
          Since {b} starts at zero and {a} does not, {b} can take larger steps than {a}: LoRA+ gives
          it its own step size [5].
        </p>
      </Section>
      <Section about="scaled">
        <p>
          <code>scaled-gd</code> needs fewer steps: to 99% of the best gain 2.5 to 7 times fewer
          than sgd on all data of this page. With sgd, the most curved direction limits the step,
          and all flatter ones are slow. Some of that is made by {a} and {b}, which stretch each
          other’s gradients; <code>scaled-gd</code> undoes it: it multiplies ∇{a} by ({b}
          {b}ᵀ)⁻¹ and ∇{b} by ({a}ᵀ{a})⁻¹ [6]. So sgd is the better one only where a step with two
          inverses of {r} × {r} takes too long. What the inputs stretch stays: on{' '}
          {take('ill-conditioned')} <code>adam</code> comes furthest.
        </p>
      </Section>
      <Section about="ridge">
        <p>
          A <em>ridge</em> λ keeps the change small where the rows say little about it: training
          minimises
        </p>
        <p class="article-equation">
          <Formula text="loss + λ · ‖ s · a · b ‖²" />
        </p>
        <p>
          and {G} has a further term, 2·λ·{sab}. “Redraw a digit” has λ = 0.001. A larger one learns
          less, and less of the noise.
        </p>
      </Section>
      <Section about="saved">
        {saved}
        <p>
          Fewer trained numbers mean less memory for gradients and optimiser, and small files. They
          do not make the forward pass cheaper while training: {w} is still multiplied. A full
          fine-tuning can learn more, where there are many rows and the new task is far from the old
          one. In return the adapter forgets less of what the model knew [7].
        </p>
        <p>
          When training is over, {w} + {sab} can be computed once and stored in place of {w}. The
          merged layer costs exactly what the frozen one did. Or {w} is kept once, and adapters are
          exchanged beside it: one for each task, each a small file. Subtracting {sab} brings {w}{' '}
          back.
        </p>
      </Section>
      <Section about="choice">
        <p>
          Start low, and raise the rank as long as the loss on rows that were held out falls by much
          and {a} and {b} still have far fewer numbers than {w}. The training loss never rises with
          the rank, so it cannot decide. More rank helps when there are many rows and when the new
          task differs from the old one in many ways.
        </p>
      </Section>
      <References />
    </div>
  );
}

const REFERENCES = [
  {
    words: 'E. J. Hu and others, “LoRA: Low-Rank Adaptation of Large Language Models”, 2021',
    link: 'https://arxiv.org/abs/2106.09685',
  },
  {
    words:
      'A. Aghajanyan, S. Gupta and L. Zettlemoyer, “Intrinsic Dimensionality Explains the ' +
      'Effectiveness of Language Model Fine-Tuning”, 2020',
    link: 'https://arxiv.org/abs/2012.13255',
  },
  {
    words:
      'C. Eckart and G. Young, “The approximation of one matrix by another of lower rank”, ' +
      'Psychometrika 1, 1936',
    link: 'https://doi.org/10.1007/BF02288367',
  },
  {
    words:
      'D. Kalajdzievski, “A Rank Stabilization Scaling Factor for Fine-Tuning with LoRA”, 2023',
    link: 'https://arxiv.org/abs/2312.03732',
  },
  {
    words:
      'S. Hayou, N. Ghosh and B. Yu, “LoRA+: Efficient Low Rank Adaptation of Large Models”, 2024',
    link: 'https://arxiv.org/abs/2402.12354',
  },
  {
    words:
      'T. Tong, C. Ma and Y. Chi, “Accelerating Ill-Conditioned Low-Rank Matrix Estimation via ' +
      'Scaled Gradient Descent”, JMLR 22, 2021',
    link: 'https://arxiv.org/abs/2005.08898',
  },
  {
    words: 'D. Biderman and others, “LoRA Learns Less and Forgets Less”, 2024',
    link: 'https://arxiv.org/abs/2405.09673',
  },
] as const;

function References() {
  return (
    <section class="references">
      <h3>References</h3>
      <ol>
        {REFERENCES.map(({ words, link }) => (
          <li key={link}>
            <a href={link}>{words}</a>
          </li>
        ))}
      </ol>
    </section>
  );
}
