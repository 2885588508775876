/** Frameworks, with the project that their generators make, less what has nothing to do with it. */
import { TRAIN_BOTH } from '../app.js';

const astroPage = `---
---
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>lora-wasm</title>
  </head>
  <body>
    <output></output>
    <script>
      import { trainBoth } from '../train-both.js';

      trainBoth().then((outcome) => {
        document.querySelector('output').textContent = JSON.stringify(outcome);
      });
    </script>
  </body>
</html>
`;

const astro = (name, title, run) => ({
  name,
  title,
  packages: 'astro',
  expected: { ownLines: /^debug: \[(vite|astro)\]/ },
  async run(lab) {
    await lab.write({ 'src/pages/index.astro': astroPage, 'src/train-both.js': TRAIN_BOTH });
    await run(lab);
  },
});

const ASTRO = [
  astro('astro', 'Astro 5, `astro build`', async (lab) => {
    await lab.build('npx astro build');
    await lab.visit(await lab.serveFolder('dist'));
  }),
  astro('astro-dev', 'Astro 5, `astro dev`', async (lab) => {
    await lab.visit(await lab.serveTool('npx astro dev'), { counted: false });
  }),
];

const LAYOUT = `export const metadata = { title: 'lora-wasm' };

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
`;

/** What the framework downloads without the package. */
const EMPTY = `'use client';

import { useEffect, useState } from 'react';

export default function Empty() {
  const [said, say] = useState('');
  useEffect(() => say('{}'), []);
  return <output>{said}</output>;
}
`;

const PARTS = {
  client: {
    'app/train/page.js': `'use client';

import { useEffect, useState } from 'react';
import { trainBoth } from '../../train-both.js';

export default function Train() {
  const [said, say] = useState('');
  useEffect(() => {
    trainBoth().then((outcome) => say(JSON.stringify(outcome)));
  }, []);
  return <output>{said}</output>;
}
`,
  },
  server: {
    'app/train/page.js': `import { trainBoth } from '../../train-both.js';

export const dynamic = 'force-dynamic';

export default async function Train() {
  return <output>{JSON.stringify(await trainBoth())}</output>;
}
`,
  },
  edge: {
    // Not in app/: Next.js 16.4 with webpack fails there with whatever runs on the edge.
    'pages/api/answer.js': `import { load } from 'lora-wasm';
import wasm from 'lora-wasm/wasm/simd.wasm?module';
import { trainBoth } from '../../train-both.js';

export const config = { runtime: 'edge' };

export default async function answer() {
  await load({ wasm });
  return Response.json(await trainBoth());
}
`,
  },
};

const TITLES = { client: 'client component', server: 'server component', edge: 'edge route' };

/** Why there is no worker, the server says in its own terminal. */
const EDGE = { thread: 'caller', console: [], ownLines: /The Edge Runtime is deprecated/ };

const nextOf = (bundler, option) =>
  Object.keys(PARTS).map((part) => ({
    name: `next-${bundler}-${part}`,
    title: `Next.js 16, ${bundler === 'webpack' ? 'webpack' : 'Turbopack'}: ${TITLES[part]}`,
    packages: 'next',
    expected: part === 'edge' ? EDGE : undefined,
    async run(lab) {
      await lab.write({
        'app/layout.js': LAYOUT,
        'app/page.js': EMPTY,
        'train-both.js': TRAIN_BOTH,
        ...PARTS[part],
      });
      await lab.build(`npx next build ${option}`);
      const url = await lab.serveTool('npx next start --hostname localhost --port 0');
      if (part === 'edge') await lab.ask(`${url}api/answer`);
      else await lab.visit(`${url}train`, { counted: part === 'client', baseline: url });
    },
  }));

export default [...ASTRO, ...nextOf('turbopack', '--turbopack'), ...nextOf('webpack', '--webpack')];
