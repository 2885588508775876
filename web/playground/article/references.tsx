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

export function References() {
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
