// Examines one page in a browser, as a reader would meet it, and says what is wrong with it.
//
//     const faults = await examine(browser, url, {width: 390, schemes: ['dark', 'light'], audit: true});
//
// `faults` are sentences; none means that the page is in order. It is loaded in the first of the
// schemes, and then seen in the others. With `audit`, axe-core looks for faults of accessibility in
// the first one, and those that it calls serious or critical are told.
'use strict';

const fs = require('fs');
const { fileURLToPath } = require('url');

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const LONGEST_WAIT = 120000; // ms; a busy machine is no fault of the page

// Whatever the page says or asks for while it is loaded.
function listen(page, faults) {
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('requestfailed', (request) => faults.push(`cannot be loaded: ${request.url()}`));
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) faults.push(`asks the network: ${request.url()}`);
  });
}

// Runs in the page. What is too wide, cut off, not shown, or the wrong colour.
function faultsOfLayout(scheme) {
  const faults = [];
  const name = (element) => element.outerHTML.slice(0, 80);
  const root = document.documentElement;
  if (root.scrollWidth > window.innerWidth) {
    faults.push(`overflow (${scheme}): ${root.scrollWidth} px wide in ${window.innerWidth}`);
  }
  for (const element of document.body.querySelectorAll('*')) {
    const style = getComputedStyle(element);
    const hides = /hidden|clip/.test(style.overflowX) && !element.closest('.katex, svg');
    if (hides && element.scrollWidth > element.clientWidth + 1) faults.push(`cut off: ${name(element)}`);
  }
  for (const image of document.images) {
    if (!image.complete || image.naturalWidth === 0) faults.push(`picture not shown: ${name(image)}`);
  }
  if (document.scripts.length > 0) faults.push('script: a handout needs none');
  const [red, green, blue] = getComputedStyle(root).backgroundColor.match(/\d+/g).map(Number);
  const light = (red + green + blue) / (3 * 255);
  if (scheme === 'dark' ? light > 0.25 : light < 0.9) faults.push(`colour: the background is not ${scheme}`);
  return faults;
}

// Runs in the page. Where its links lead, and its anchors.
function linksAndAnchors() {
  return {
    links: [...document.querySelectorAll('a[href]')].map((link) => link.href),
    anchors: [...document.querySelectorAll('[id]')].map((element) => element.id),
  };
}

// Links on the web are not followed: the test must not depend on it.
function faultsOfLinks({ links, anchors }, url) {
  const faults = [];
  for (const link of new Set(links)) {
    const [target, anchor] = link.split('#');
    if (/^(https?|mailto):/.test(link)) continue;
    if (!target.startsWith('file:')) faults.push(`link: ${link} leads nowhere`);
    else if (!fs.existsSync(fileURLToPath(target))) faults.push(`link: ${target} is not there`);
    else if (anchor && target === url && !anchors.includes(decodeURIComponent(anchor))) {
      faults.push(`link: #${anchor} is not there`);
    }
  }
  return faults;
}

async function faultsOfAccess(page) {
  await page.evaluate(AXE);
  const result = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'], preload: false }));
  return result.violations
    .filter((violation) => ['serious', 'critical'].includes(violation.impact))
    .map((violation) => `${violation.impact}: ${violation.help}: ${violation.nodes[0].html.slice(0, 120)}`
      + ` (${violation.nodes.length} times)`);
}

async function examine(browser, url, { width, schemes, audit }) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: schemes[0] });
  context.setDefaultTimeout(LONGEST_WAIT);
  try {
    const page = await context.newPage();
    const faults = [];
    listen(page, faults);
    await page.goto(url, { waitUntil: 'load' });
    faults.push(...faultsOfLinks(await page.evaluate(linksAndAnchors), url));
    if (audit) faults.push(...await faultsOfAccess(page));
    for (const scheme of schemes) {
      await page.emulateMedia({ colorScheme: scheme });
      faults.push(...await page.evaluate(faultsOfLayout, scheme));
    }
    return faults;
  } finally {
    await context.close();
  }
}

module.exports = { examine, LONGEST_WAIT };
