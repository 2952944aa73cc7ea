import { launch, openPage, settle } from '../e2e/lib.mjs';
const url = process.env.SEXTANT_URL;
const browser = await launch();
const paths = process.argv.slice(2);
for (const path of paths) {
  const { page, context, problems } = await openPage(browser, { url, width: Number(process.env.W ?? 1280) });
  await page.goto(path); await settle(page); await page.waitForTimeout(600);
  console.log('=====', path);
  let first = null;
  for (let i = 0; i < Number(process.env.N ?? 90); i++) {
    await page.keyboard.press('Tab');
    const d = await page.evaluate(() => {
      let e = document.activeElement; while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
      if (!e || e === document.body) return 'BODY';
      const r = e.getBoundingClientRect();
      const st = getComputedStyle(e);
      const hidden = r.width < 2 || r.height < 2 || st.visibility === 'hidden';
      const hit = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
      const off = r.bottom <= 0 || r.top >= innerHeight || r.right <= 0 || r.left >= innerWidth;
      const focusVisible = st.outlineStyle !== 'none' && st.outlineWidth !== '0px' || st.boxShadow !== 'none';
      return `${e.tagName.toLowerCase()}${e.getAttribute('role') ? '[' + e.getAttribute('role') + ']' : ''} "${(e.getAttribute('aria-label') || e.innerText || e.getAttribute('placeholder') || e.id || '').replace(/\s+/g, ' ').slice(0, 60)}" @${Math.round(r.x)},${Math.round(r.y)} ${Math.round(r.width)}x${Math.round(r.height)}${hidden ? ' HIDDEN' : ''}${off ? ' OFF' : ''}${focusVisible ? '' : ' NORING'}`;
    });
    if (d === first) { console.log('(round)'); break; }
    first ??= d;
    console.log(i + 1, d);
    if (d === 'BODY' && i > 3) break;
  }
  if (problems.length) console.log('PROBLEMS', problems);
  await context.close();
}
await browser.close();
