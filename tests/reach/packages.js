/** As programs of the registry's: no installer has to be run for them. */
const CURRENT_NODE = { [`node-${process.platform}-${process.arch}`]: '26.12.1' };

/**
 * What is installed to try the package with: a set for each tool, with versions that are pinned here
 * and nowhere else. A set is in the cache once; what of the project is a devDependency needs none.
 *
 * @type {Record<string, Record<string, string>>}
 */
export const PACKAGES = {
  vite5: { vite: '5.4.21' },
  vite6: { vite: '6.4.6' },
  vite7: { vite: '7.3.8' },
  astro: { astro: '5.18.2' }, // the last that runs on Node 20
  webpack: { webpack: '5.113.0', 'webpack-cli': '7.3.1' },
  rspack: { '@rspack/core': '2.3.3', '@rspack/cli': '2.2.8' },
  rollup: {
    rollup: '4.68.8',
    '@rollup/plugin-node-resolve': '16.0.3',
    '@rollup/plugin-terser': '1.0.2',
  },
  esbuild: { esbuild: '0.28.2' },
  parcel: { parcel: '2.16.4' },
  next: { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' },
  jsdom: { jest: '30.5.2', 'jest-environment-jsdom': '30.5.2' },
  vitest: { vitest: '4.1.12' }, // the last that runs on Node 20
  node: CURRENT_NODE,
  bun: { bun: '1.4.5' },
  deno: { deno: '2.9.6' },
  workerd: { wrangler: '4.164.0', ...CURRENT_NODE },
};
