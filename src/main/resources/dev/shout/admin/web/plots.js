// The moving plots, by uPlot. Each is a figure with its title, a legend that holds the numbers of
// this second as text, and a sentence about the whole window for those who do not see it.

/* global uPlot */

import * as numbers from './numbers.js';

const HEIGHT = 150;

/** What is plotted: the columns of the samples, their names, and how a value is written. */
const PLOTS = [
  {
    title: 'Traffic',
    write: numbers.perSecond,
    series: [
      ['datagramsIn', 'datagrams in'],
      ['datagramsOut', 'out'],
      ['accepted', 'connections'],
    ],
  },
  {
    title: 'Bytes',
    write: numbers.bytesPerSecond,
    series: [['bytesIn', 'in'], ['bytesOut', 'out']],
  },
  {
    title: 'Service time',
    write: numbers.seconds,
    series: [['udpTime', 'UDP, 99 %'], ['tcpTime', 'TCP, 99 %']],
  },
  {
    title: 'Event-loop lag',
    write: numbers.seconds,
    series: [['lag', 'slowest loop']],
  },
];

/** Every column that some plot shows. */
export const COLUMNS = PLOTS.flatMap((plot) => plot.series.map(([column]) => column));

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

const clock = (time) => new Date(time * 1000).toLocaleTimeString('en-GB');

const shortClock = (time) => clock(time).slice(0, 5);

/** Values between two gaps: a line has no room there, so they are dots. */
function alone(u, series) {
  const values = u.data[series];
  const found = [];
  values.forEach((value, i) => {
    if (value !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null) {
      found.push(i);
    }
  });
  return found.length > 0 ? found : null;
}

class Plot {
  #plot;
  #spec;
  #chart = null;
  #values;
  #place;

  constructor(spec, parent) {
    this.#spec = spec;
    const figure = element('figure');
    const caption = element('figcaption');
    caption.append(element('h3', '', spec.title));
    const legend = element('ul', 'legend');
    this.#values = spec.series.map(([, name], i) => {
      const item = element('li');
      const value = element('b', '', numbers.UNKNOWN);
      item.append(element('span', `mark mark-${i + 1}`), element('span', '', name), value);
      legend.append(item);
      return value;
    });
    caption.append(legend);
    this.#place = element('div', 'plot');
    this.#place.setAttribute('role', 'img');
    this.#place.setAttribute('aria-label', `${spec.title}: no data yet`);
    figure.append(caption, this.#place);
    parent.append(figure);
  }

  /** Made anew when the colours change: a canvas knows no style sheet. */
  #make() {
    this.#chart?.destroy();
    const axis = {
      stroke: color('--quiet'),
      grid: { stroke: color('--line'), width: 1 },
      ticks: { show: false },
      font: '11px system-ui, sans-serif',
    };
    this.#chart = new uPlot(
      {
        width: this.#place.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        padding: [8, 8, 0, 0],
        cursor: { drag: { x: false, y: false }, points: { size: 6 }, y: false },
        scales: {
          y: { range: (u, min, max) => [0, max > 0 ? max * 1.1 : 1] },
        },
        axes: [
          { ...axis, size: 24, space: 70, values: (u, at) => at.map(
            u.scales.x.max - u.scales.x.min > 240 ? shortClock : clock) },
          { ...axis, size: 62, space: 34, values: (u, at) => at.map(this.#spec.write) },
        ],
        series: [
          {},
          ...this.#spec.series.map((name, i) => ({
            stroke: color(`--series-${i + 1}`),
            width: i === 1 ? 2 : 1.75,
            // Lines are told apart without their colours too.
            dash: [[], [6, 3], [2, 3]][i],
            points: { show: false, size: 4, fill: color(`--series-${i + 1}`), filter: alone },
            fill: i === 0 ? color('--series-1-fill') : undefined,
          })),
        ],
        hooks: { setCursor: [() => this.#showValues()] },
      },
      this.#chart ? this.#chart.data : [[], ...this.#spec.series.map(() => [])],
      this.#place,
    );
  }

  /** The numbers under the mouse, or the newest. */
  #showValues() {
    const data = this.#chart?.data;
    if (!data || data[0].length === 0) {
      return;
    }
    const at = this.#chart.cursor.idx ?? data[0].length - 1;
    this.#values.forEach((value, i) => {
      value.textContent = this.#spec.write(data[i + 1][at]);
    });
  }

  draw(samples, from, to) {
    if (!this.#chart) {
      this.#make();
    }
    const data = samples.since(from, this.#spec.series.map(([column]) => column));
    this.#chart.batch(() => {
      this.#chart.setData(data, false);
      this.#chart.setScale('x', { min: from, max: to });
    });
    this.#showValues();
    this.#describe(data, to - from);
  }

  #describe(data, span) {
    const parts = this.#spec.series.map(([, name], i) => {
      const values = data[i + 1].filter((value) => value !== null);
      if (values.length === 0) {
        return `${name} unknown`;
      }
      const write = this.#spec.write;
      const highest = values.reduce((a, b) => Math.max(a, b), 0);
      return `${name} now ${write(values[values.length - 1])}, at most ${write(highest)}`;
    });
    const text = `${this.#spec.title}, last ${numbers.age(span)}: ${parts.join('; ')}`;
    this.#place.setAttribute('aria-label', text.replaceAll('\u00a0', ' '));
  }

  resize() {
    this.#chart?.setSize({ width: this.#place.clientWidth, height: HEIGHT });
  }

  recolor() {
    if (this.#chart) {
      this.#make();
    }
  }
}

/** The plots of the page, in an element. */
export class Plots {
  #plots;

  constructor(parent) {
    this.#plots = PLOTS.map((spec) => new Plot(spec, parent));
    new ResizeObserver(() => this.#plots.forEach((plot) => plot.resize())).observe(parent);
  }

  /** Draws the samples between two times in seconds. */
  draw(samples, from, to) {
    this.#plots.forEach((plot) => plot.draw(samples, from, to));
  }

  /** After a change between light and dark. */
  recolor() {
    this.#plots.forEach((plot) => plot.recolor());
  }
}
