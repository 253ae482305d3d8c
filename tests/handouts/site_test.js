#!/usr/bin/env node
// The handouts in a real browser: each page of each edition, wide and narrow, light and dark.
// Prints TAP, a line for each page and way of looking at it.
'use strict';

const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');
const { chromium } = require('playwright-core');
const { examine, LONGEST_WAIT } = require('./examine.js');

const SITE = path.resolve(process.env.BUILD || 'build', 'handouts');
const EDITIONS = ['student', 'instructor', 'worksheet'];
// axe-core is slow, and an instructor's page is a student's page and more. So the one is audited wide
// and light, the other narrow and dark.
const VIEWS = [
  { width: 1280, schemes: ['light', 'dark'], audit: (name) => !name.startsWith('student') },
  { width: 390, schemes: ['dark', 'light'], audit: (name) => !name.startsWith('instructor') },
];

let count = 0;
function report(sentence, faults) {
  count += 1;
  console.log(`${faults.length ? 'not ok' : 'ok'} ${count} - ${sentence}`);
  for (const fault of faults) console.log(`# ${fault}`.replace(/\n/g, ' '));
}

function pagesOf(edition) {
  return fs.readdirSync(path.join(SITE, edition), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .sort()
    .map((name) => path.join(edition, name));
}

async function inOrder(browser, name) {
  for (const view of VIEWS) {
    const url = pathToFileURL(path.join(SITE, name)).href;
    const faults = await examine(browser, url, { ...view, audit: view.audit(name) });
    report(`${name} is in order at ${view.width} px, ${view.schemes.join(' and ')}`, faults);
  }
}

// Works through a list, `lanes` items at a time.
async function each(list, lanes, work) {
  const rest = [...list];
  await Promise.all(Array.from({ length: lanes }, async () => {
    while (rest.length > 0) await work(rest.shift());
  }));
}

// The examination must find what is wrong, or it proves nothing.
async function findsFaults(browser) {
  const url = pathToFileURL(path.join(__dirname, 'fixtures', 'broken.html')).href;
  const narrow = await examine(browser, url, { width: 390, schemes: ['dark'], audit: true });
  const kinds = ['console: told', 'script: thrown', 'script: a handout needs none', 'cannot be loaded',
    'asks the network', 'overflow', 'cut off', 'picture not shown', 'link: #nowhere', 'missing.html is not there',
    'colour', 'critical: Images must have', 'serious: Elements must meet minimum color'];
  for (const kind of kinds) {
    report(`a page with this fault is found out: ${kind}`,
      narrow.some((fault) => fault.includes(kind)) ? [] : ['it was not', ...narrow]);
  }
}

// A reader without a mouse: the skip link comes first, hints unfold, wide boxes take the focus.
async function worksByKeyboard(browser, name) {
  const page = await browser.newPage({ viewport: { width: 390, height: 900 } });
  page.setDefaultTimeout(LONGEST_WAIT);
  await page.goto(pathToFileURL(path.join(SITE, name)).href);
  await page.keyboard.press('Tab');
  const skip = await page.evaluate(() => {
    const box = document.activeElement.getBoundingClientRect();
    return { to: document.activeElement.getAttribute('href'), seen: box.left >= 0 && box.top >= 0 };
  });
  report(`${name}: the first Tab shows the skip link`,
    skip.to === '#main' && skip.seen ? [] : [JSON.stringify(skip)]);
  await page.focus('details summary');
  await page.keyboard.press('Enter');
  report(`${name}: Enter unfolds a hint`,
    await page.$eval('details', (hint) => hint.open) ? [] : ['it stays folded']);
  const unreachable = await page.$$eval('main *', (all) => all
    .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === 'auto')
    .filter((one) => one.tabIndex < 0).map((one) => one.outerHTML.slice(0, 80)));
  report(`${name}: whatever scrolls sideways takes the focus`, unreachable);
  await page.close();
}

// Figures have their colours inside, for both schemes.
async function figuresFollow(browser, edition) {
  const names = fs.readdirSync(path.join(SITE, edition), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.svg'));
  const shot = async (name, colorScheme) => {
    const page = await browser.newPage({ colorScheme });
    await page.goto(pathToFileURL(path.join(SITE, edition, name)).href);
    const image = await page.screenshot();
    await page.close();
    return image;
  };
  const same = [];
  await each(names, 2, async (name) => {
    if ((await shot(name, 'light')).equals(await shot(name, 'dark'))) same.push(name);
  });
  report(`${edition}: all ${names.length} figures look different in the dark`,
    names.length > 0 ? same : ['there are none']);
}

async function main() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: process.getuid() === 0 ? ['--no-sandbox'] : [],
    timeout: LONGEST_WAIT,
  });
  try {
    await findsFaults(browser);
    const pages = EDITIONS.flatMap(pagesOf);
    report('every edition has pages', EDITIONS.filter((edition) => pagesOf(edition).length === 0));
    await each(pages, 2, (name) => inOrder(browser, name));
    await worksByKeyboard(browser, path.join('student', '00-attention', 'index.html'));
    await figuresFollow(browser, 'student');
  } finally {
    await browser.close();
  }
  console.log(`1..${count}`);
}

main().catch((error) => {
  console.log(`Bail out! ${String(error.message || error).replace(/\n/g, ' ')}`);
  process.exit(1);
});
