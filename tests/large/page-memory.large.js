/** What the page keeps of a frame while it trains: 1 KB would show. */
import { launchChromium } from '../browser/browsers.js';
import { useBrowser } from '../browser/fixture.js';
import { testMemory } from '../browser/page-memory.js';

testMemory(useBrowser(launchChromium), 15);
