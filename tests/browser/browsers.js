import { existsSync } from 'node:fs';
import { launch } from 'puppeteer-core';

/** Debian's browsers, without what they do for people: updates, accounts, services. */
const CHROMIUM_FLAGS = [
  '--no-sandbox', // tests may run as root in a container
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Ends what hangs, before the test's own end in jest.config.js, which would not say what it waited for. */
export const PATIENCE_MS = 300_000;

const EVERYWHERE = {
  defaultViewport: { width: 1280, height: 1400 },
  protocolTimeout: PATIENCE_MS,
};

export function launchChromium() {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  return launch({ executablePath, args: CHROMIUM_FLAGS, ...EVERYWHERE });
}

/** For all tabs of a site: to start one for each is a quarter of the time that a page takes to open. */
const ONE_PROCESS = '--renderer-process-limit=1';

const SHELL = '/usr/lib/chromium/chromium-headless-shell';

/**
 * Chromium's engine without the browser around it: for what is in a page, not what a page asks of the
 * browser (to keep, to save, to install, to paste). It takes two thirds of the time. Chromium itself
 * where it is not installed, or another Chromium is asked for.
 */
export function launchChromiumShell() {
  if (process.env.CHROMIUM_PATH || !existsSync(SHELL)) return launchChromium();
  const args = [...CHROMIUM_FLAGS, ONE_PROCESS];
  return launch({ executablePath: SHELL, headless: 'shell', args, ...EVERYWHERE });
}

/** @param {Record<string, unknown>} [extraPrefsFirefox] settings as in about:config */
export function launchFirefox(extraPrefsFirefox = {}) {
  const executablePath = process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr';
  return launch({
    browser: 'firefox',
    executablePath,
    extraPrefsFirefox,
    ...EVERYWHERE,
  });
}
