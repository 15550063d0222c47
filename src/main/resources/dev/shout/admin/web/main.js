// The page: frames of the live feed become numbers, plots and tables. What is kept is bounded, see
// samples.js. While nobody looks (another tab, or "Pause") frames are kept and nothing is drawn.

import * as connections from './connections.js';
import { headline, refusals, row } from './frames.js';
import { listen } from './live.js';
import * as numbers from './numbers.js';
import { COLUMNS, Plots } from './plots.js';
import { Samples } from './samples.js';
import { show, showRefusals } from './tables.js';
import * as tryIt from './try.js';

const $ = (id) => document.getElementById(id);

const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** Seconds between two drawings of a plot for those who asked for little motion. */
const CALM_SECONDS = 5;

const samples = new Samples(COLUMNS);
const plots = new Plots($('figures'));
let frame = null;
let before = null;
let paused = false;
let drawnAt = 0;
let drawing = false;

function onFrame(next) {
  before = frame;
  frame = next;
  samples.add(next.timeMillis / 1000, row(next));
  if (!drawing) {
    // Once, however many frames a new connection brings.
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      draw();
    });
  }
}

function draw() {
  if (!frame || paused || document.hidden) {
    return;
  }
  drawHeadline();
  showRefusals($('refused-rows'), refusals(frame, before));
  drawNodes();
  drawPlots(false);
}

function drawPlots(now) {
  const to = frame.timeMillis / 1000;
  if (now || !calm.matches || Math.abs(to - drawnAt) >= CALM_SECONDS) {
    drawnAt = to;
    plots.draw(samples, to - windowSeconds(), to);
  }
}

const windowSeconds = () => Number(document.querySelector('input[name=window]:checked').value);

function drawHeadline() {
  const about = [
    frame.node ?? '',
    frame.state === 'draining' ? 'draining' : '',
    [frame.udp && `UDP ${frame.udp.address}`, frame.tcp && `TCP ${frame.tcp.address}`]
      .filter(Boolean)
      .join(' · '),
    `up ${numbers.age(frame.uptimeSeconds)}`,
  ];
  const trouble = frame.ready === false ? `Not ready: ${frame.notReady.join('; ')}` : '';
  if ($('trouble').textContent !== trouble) {
    $('trouble').textContent = trouble;
  }
  $('about').textContent = about.filter(Boolean).join(' · ');
  const list = $('numbers');
  headline(frame, row(frame)).forEach(([name, value, against], i) => {
    const entry = list.children[i] ?? list.appendChild(number(name));
    entry.children[1].textContent = value;
    entry.children[2].textContent = against;
  });
}

function number(name) {
  const entry = document.createElement('div');
  const term = document.createElement('dt');
  term.textContent = name;
  const against = document.createElement('dd');
  against.className = 'against';
  entry.append(term, document.createElement('dd'), against);
  return entry;
}

function load(node) {
  const meter = document.createElement('span');
  meter.className = 'load';
  const known = typeof node.load === 'number';
  const percent = known ? Math.round(100 * Math.min(1, node.load)) : 0;
  const bar = document.createElement('span');
  bar.className = 'load-bar';
  bar.setAttribute('aria-hidden', 'true');
  const filled = document.createElement('span');
  filled.style.width = `${percent}%`;
  bar.append(filled);
  meter.append(bar, known ? `${percent}\u00a0%` : numbers.UNKNOWN);
  return meter;
}

function drawNodes() {
  const nodes = frame.nodes ?? [];
  show(
    $('node-rows'),
    nodes.map((node) => ({
      key: node.id ?? node.name,
      className: node.self ? 'self' : '',
      cells: [
        node.name + (node.self ? ' (this one)' : '') + (node.state === 'draining' ? ', draining' : ''),
        [node.udp && `UDP ${node.udp}`, node.tcp && `TCP ${node.tcp}`].filter(Boolean).join(' '),
        numbers.age(node.uptimeSeconds ?? (frame.timeMillis - Date.parse(node.startedAt)) / 1000),
        numbers.count(node.connections),
        numbers.perSecond(node.datagramsPerSecond),
        load(node),
      ],
    })),
    'This server is in no cluster',
  );
  $('nodes-caption').textContent =
    nodes.length > 1 ? `${nodes.length} servers of this cluster` : 'This server alone';
}

const WORDS = { live: 'live', silent: 'waiting', away: 'reconnecting', paused: 'paused' };

let feed = ['away', null];

function onState(state, silence) {
  feed = [state, silence];
  const shown = paused && state === 'live' ? 'paused' : silence === null ? 'connecting' : state;
  if (document.body.dataset.feed !== shown) {
    // Read aloud, so only when it changes.
    document.body.dataset.feed = shown;
    $('feed').textContent = WORDS[shown] ?? shown;
  }
  const old = shown === 'away' || shown === 'silent';
  $('feed-age').textContent = old ? `numbers are ${numbers.age(silence / 1000)} old` : '';
}

$('pause').addEventListener('click', () => {
  paused = !paused;
  $('pause').setAttribute('aria-pressed', String(paused));
  onState(...feed);
  draw();
});
$('window').addEventListener('change', () => frame && drawPlots(true));
document.addEventListener('visibilitychange', draw);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  plots.recolor();
  draw();
});

tryIt.init(document);
connections.init(document, () => paused);
listen(onFrame, onState);
