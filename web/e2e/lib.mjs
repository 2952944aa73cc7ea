// Shared by the browser tests: a browser, a page that reports what must not happen, and a counter with a closing line.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

// With SEXTANT_E2E_DELAY every request waits up to so many milliseconds, so that a check which is content with the state before fails.
const slowness = Number(process.env.SEXTANT_E2E_DELAY ?? 0);
const later = async (route) => {
  await new Promise((go) => setTimeout(go, slowness * (0.2 + 0.8 * Math.random())));
  await route.continue().catch(() => undefined); // the page is gone
};

/** `problems` gathers page errors and everything the page's policy refused. */
export async function openPage(browser, { url, theme = 'light', width = 1280, height = 800, locale = 'en-US', language } = {}) {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height },
    colorScheme: theme,
    locale,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  if (language) await context.addInitScript((code) => localStorage.setItem('sextant.language', code), language);
  if (slowness > 0) await context.route(/\/(api\/|ask$)/, later);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const problems = [];
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) problems.push(`console: ${message.text()}`);
  });
  return { page, context, problems };
}

/** Serious and critical findings of axe, as short lines. */
export async function axe(page) {
  // Through the debugger, which the page's policy does not bind.
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const result = await globalThis.axe.run(document, { resultTypes: ['violations'] });
    return result.violations.map((one) => ({
      id: one.id,
      impact: one.impact,
      nodes: one.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} :: ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`),
    }));
  });
  return found.map((one) => `${one.id} (${one.impact}): ${one.nodes.join(' | ')}`);
}

export class Report {
  passed = 0;
  failed = 0;

  async check(name, body) {
    try {
      await body();
      this.passed += 1;
      console.log(`ok   ${name}`);
      return true;
    } catch (error) {
      this.failed += 1;
      console.log(
        `FAIL ${name}\n     ${String(error?.message ?? error)
          .split('\n')
          .slice(0, 6)
          .join('\n     ')}`,
      );
      return false;
    }
  }

  close() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    process.exitCode = this.failed > 0 || this.passed === 0 ? 1 : 0;
  }
}

export function expect(condition, message) {
  if (!condition) throw new Error(message);
}

/** Numbered checks on one page: each starts without problems and must end without; pictures where SEXTANT_E2E_PICTURES names a folder. */
export function checksOn(report, page, problems, prefix = '') {
  const pictures = process.env.SEXTANT_E2E_PICTURES;
  let step = 0;
  return async (name, body) => {
    step += 1;
    const good = await report.check(name, async () => {
      problems.length = 0;
      await body();
      expect(problems.length === 0, [...new Set(problems)].join('\n'));
    });
    if (pictures) await page.screenshot({ path: `${pictures}/${prefix}${String(step).padStart(2, '0')}.png` }).catch(() => undefined);
    if (!good) console.log(`     at ${page.url()}`);
  };
}

/** The page in both themes and at 360 px: clean by axe, nothing wider than the screen. */
export async function looksRight(check, page, path, ready) {
  for (const { name, theme, width } of [
    { name: 'light', theme: 'light', width: 1280 },
    { name: 'dark', theme: 'dark', width: 1280 },
    { name: '360 px', theme: 'light', width: 360 },
  ]) {
    await check(`${path.replaceAll(/[a-z2-7]{26}/g, '{id}')} in ${name} is clean by axe and fits`, async () => {
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 800 });
      await page.goto(path);
      await ready();
      await page.waitForTimeout(600);
      const found = await axe(page);
      expect(found.length === 0, found.join('\n'));
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(over <= 0, `the page is ${over} px wider than the screen`);
    });
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Waits until the page stops changing its size and its pending work. */
export async function settle(page) {
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await page.waitForTimeout(250);
}
