import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where `setup.mjs --browser` remembers the Chromium it found. */
export const chromiumRecord = fileURLToPath(new URL('../node_modules/.strongbox-chromium', import.meta.url));

/** What Playwright switches off; Chromium heeds the last such list alone, so that ours repeats it. */
const offByPlaywright = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
];
/** Pages that Chromium loads for the address bar of each window, which nobody sees: half of what a window costs. */
const ofTheAddressBar = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'];

/** Chromium refuses its sandbox to root; the rest keeps a test browser from talking to anyone but the test. */
export const chromiumArgs = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  `--disable-features=${[...offByPlaywright, ...ofTheAddressBar].join(',')}`,
];

/** The Chromium to test with: `CHROMIUM_PATH`, else the one `setup.mjs --browser` found. */
export function chromiumPath() {
  if (process.env['CHROMIUM_PATH']) return process.env['CHROMIUM_PATH'];
  try {
    return readFileSync(chromiumRecord, 'utf8').trim();
  } catch {
    throw new Error('No Chromium has been set up yet. Run "node tools/setup.mjs --browser".');
  }
}
