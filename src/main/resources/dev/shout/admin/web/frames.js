// What a frame of /live means for this page: a row for the plots, the numbers at the top, and the
// reasons for which something was refused. Pure functions; docs/admin.md has the frame's form.

import * as numbers from './numbers.js';

/** Adds what is known; null when nothing is. */
function sum(...values) {
  const known = values.filter((value) => typeof value === 'number');
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0);
}

/** The longest of what is known. */
function longest(values) {
  const known = values.filter((value) => typeof value === 'number');
  return known.length === 0 ? null : Math.max(...known);
}

/** A row of samples. */
export function row(frame) {
  const { udp, tcp } = frame;
  return {
    datagramsIn: udp?.datagramsReceived?.perSecond,
    datagramsOut: udp?.datagramsSent?.perSecond,
    accepted: tcp?.accepted?.perSecond,
    bytesIn: sum(udp?.bytesReceived?.perSecond, tcp?.bytesReceived?.perSecond),
    bytesOut: sum(udp?.bytesSent?.perSecond, tcp?.bytesSent?.perSecond),
    udpTime: udp?.serviceTime?.p99Seconds,
    tcpTime: tcp?.serviceTime?.p99Seconds,
    lag: longest((frame.eventLoops ?? []).map((loop) => loop.lagSeconds)),
  };
}

/** The numbers at the top: name, value, and what it is measured against. */
export function headline(frame, values) {
  const { udp, tcp, memory } = frame;
  const busiest = longest((frame.eventLoops ?? []).map((loop) => loop.busy));
  return [
    ['Datagrams in', numbers.perSecond(values.datagramsIn), total(udp?.datagramsReceived)],
    ['Datagrams out', numbers.perSecond(values.datagramsOut), total(udp?.datagramsSent)],
    [
      'Connections open',
      numbers.count(tcp?.connections?.open),
      openAgainst(tcp?.connections),
    ],
    ['New connections', numbers.perSecond(values.accepted), total(tcp?.accepted)],
    ['Bytes in', numbers.bytesPerSecond(values.bytesIn), ''],
    ['Bytes out', numbers.bytesPerSecond(values.bytesOut), ''],
    [
      'Event-loop lag',
      numbers.seconds(values.lag),
      busiest === null ? '' : `${Math.round(100 * busiest)}\u00a0% busy`,
    ],
    [
      'Heap',
      numbers.bytes(memory?.heapUsedBytes),
      memory?.heapMaxBytes ? `of ${numbers.bytes(memory.heapMaxBytes)}` : '',
    ],
  ];
}

function openAgainst(connections) {
  if (connections?.halfClosed) {
    return `${numbers.count(connections.halfClosed)} half-closed`;
  }
  return connections?.max ? `of ${numbers.count(connections.max)} at most` : '';
}

const total = (counter) =>
  counter ? `${numbers.count(counter.total)} in all` : '';

const REASONS = [
  ['UDP: source port is a service’s', (f) => f.udp?.refused?.port],
  ['UDP: address not served', (f) => f.udp?.refused?.address],
  ['UDP: too many from one address', (f) => f.udp?.refused?.rate],
  ['UDP: reply longer than a datagram', (f) => f.udp?.dropped?.replyTooLong],
  ['UDP: send queue full', (f) => f.udp?.dropped?.sendQueueFull],
  ['UDP: dropped by the kernel', (f) => f.udp?.dropped?.kernel],
  ['UDP: send failed', (f) => f.udp?.errors?.send],
  ['UDP: receive failed', (f) => f.udp?.errors?.receive],
  ['TCP: too many connections', (f) => f.tcp?.refused?.limit],
  ['TCP: address not served', (f) => f.tcp?.refused?.address],
  ['TCP: not from a balancer', (f) => f.tcp?.refused?.proxy],
  ['TCP: TLS handshake failed', (f) => f.tcp?.refused?.handshake],
  ['TCP: reset by the client', (f) => f.tcp?.ended?.reset],
  ['TCP: idle too long', (f) => f.tcp?.ended?.idleTimeout],
  ['TCP: client stopped reading', (f) => f.tcp?.ended?.halfCloseTimeout],
  ['TCP: accept failed', (f) => f.tcp?.errors?.accept],
];

/** Why something was not served: reason, how often, and how often a second since the frame before. */
export function refusals(frame, before) {
  return REASONS.filter(([reason]) => (reason.startsWith('UDP') ? frame.udp : frame.tcp)).map(
    ([reason, read]) => {
      const now = read(frame) ?? null;
      const earlier = before ? (read(before) ?? null) : null;
      const seconds = frame.intervalSeconds;
      const known = now !== null && earlier !== null && seconds > 0 && now >= earlier;
      return { reason, total: now, perSecond: known ? (now - earlier) / seconds : null };
    },
  );
}
