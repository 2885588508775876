import { existsSync } from 'node:fs';
import { which } from './paths.mjs';

/**
 * What this project needs from the system: a program on the PATH, or one of some files.
 * @typedef {{package: string, program?: string, files?: string[]}} Need
 */

/** @type {Need[]} */
const BUILD = [
  { package: 'cmake', program: 'cmake' },
  { package: 'ninja-build', program: 'ninja' },
  { package: 'python3', program: 'python3' },
];

/** @type {Need} Downloads over https by apt, and by an npm that was told to use this file. */
const CERTIFICATES = {
  package: 'ca-certificates',
  files: ['/etc/ssl/certs/ca-certificates.crt'],
};

/** @type {Need} For those who bring their own emcc; the private toolchain has Eigen in it. */
const EIGEN = {
  package: 'libeigen3-dev',
  files: ['/usr', '/usr/local', '/opt/homebrew'].map(
    (prefix) => `${prefix}/share/eigen3/cmake/Eigen3Config.cmake`,
  ),
};

/** @type {Need} */
const CHROMIUM = { package: 'chromium', program: 'chromium' };

/** @type {Need[]} */
const TEST = [
  { package: 'g++', program: 'g++' },
  {
    package: 'libgtest-dev',
    files: ['/usr', '/usr/local', '/opt/homebrew'].map(
      (prefix) => `${prefix}/include/gtest/gtest.h`,
    ),
  },
  { package: 'clang-format', program: 'clang-format' },
  { package: 'clang-tidy', program: 'clang-tidy' },
  CHROMIUM,
  { package: 'firefox-esr', program: 'firefox-esr' },
];

/** @type {Need} Runs most tests of the page in two thirds of the time; Chromium itself runs them, too. */
const CHROMIUM_SHELL = {
  package: 'chromium-headless-shell',
  files: ['/usr/lib/chromium/chromium-headless-shell'],
};

/** @type {Need} */
const NUMPY = {
  package: 'python3-numpy',
  files: ['/usr/lib/python3/dist-packages/numpy/__init__.py'],
};

/** @type {Need[]} What examples/dask runs on, where it can be had. */
const DASK = [
  NUMPY,
  ...['dask', 'distributed'].map((name) => ({
    package: `python3-${name}`,
    files: [`/usr/lib/python3/dist-packages/${name}/__init__.py`],
  })),
];

/** @type {Need[]} NumPy on OpenBLAS is a peer of the benchmark, where it can be had. */
const NUMPY_ON_OPENBLAS = [
  NUMPY,
  {
    package: 'libopenblas0-pthread',
    files: ['x86_64', 'aarch64'].map(
      (machine) => `/usr/lib/${machine}-linux-gnu/openblas-pthread/libblas.so.3`,
    ),
  },
];

/** What each goal of the set-up needs besides what is needed to build. */
const GOALS = {
  build: () => [],
  test: (debian) => [...TEST, ...(debian ? DASK : [])],
  bench: (debian) => [CHROMIUM, ...(debian ? NUMPY_ON_OPENBLAS : [])],
};

export const GOAL_NAMES = Object.keys(GOALS);

/**
 * @param {{goal: string, eigen: boolean, debian: boolean}} wanted `eigen`: no toolchain brings it
 * @returns {string[]} the Debian packages of what is missing
 */
export function missingPackages(wanted) {
  return needsOf(wanted)
    .filter((need) => !isThere(need))
    .map((need) => need.package);
}

const needsOf = ({ goal, eigen, debian }) => [
  ...BUILD,
  ...(debian ? [CERTIFICATES] : []),
  ...(eigen ? [EIGEN] : []),
  ...GOALS[goal](debian),
];

/** All that the set-up installs on Debian, whatever the goal. @returns {string[]} */
export function debianPackages() {
  const needs = GOAL_NAMES.flatMap((goal) => needsOf({ goal, eigen: false, debian: true }));
  return [...new Set([...needs, CHROMIUM_SHELL].map((need) => need.package))];
}

/** The Debian packages of what is missing and can be done without. @returns {string[]} */
export function missingComforts({ goal, debian }) {
  const comforts = debian && goal === 'test' ? [CHROMIUM_SHELL] : [];
  return comforts.filter((need) => !isThere(need)).map((need) => need.package);
}

/** The folder of Eigen's CMake package: the one that CMake would be told, or the system's. */
export function systemEigen() {
  if (process.env.Eigen3_DIR) return process.env.Eigen3_DIR;
  const config = EIGEN.files.find((file) => existsSync(file));
  return config?.replace(/\/[^/]*$/, '');
}

function isThere({ program, files = [] }) {
  return program ? which(program) !== undefined : files.some((file) => existsSync(file));
}
