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

const VIEWPORT = { width: 1280, height: 1400 };

export function launchChromium() {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  return launch({ executablePath, args: CHROMIUM_FLAGS, defaultViewport: VIEWPORT });
}

/** @param {Record<string, unknown>} [extraPrefsFirefox] settings as in about:config */
export function launchFirefox(extraPrefsFirefox = {}) {
  const executablePath = process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr';
  return launch({
    browser: 'firefox',
    executablePath,
    defaultViewport: VIEWPORT,
    extraPrefsFirefox,
  });
}
