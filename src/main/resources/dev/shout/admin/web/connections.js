// The table of TCP connections: a page of /connections, asked for again every two seconds as long
// as somebody can see it.

import * as numbers from './numbers.js';
import { show } from './tables.js';

const PERIOD_MILLIS = 2000;
const PAGE_SIZE = 20;

/** Begins to ask; while paused() says so, nothing changes. */
export function init(document, paused) {
  const $ = (id) => document.getElementById(id);
  let page = 1;
  let pages = 1;
  let asking = false;

  function cells(connection) {
    const state = connection.tls ? `${connection.state}, ${connection.tls}` : connection.state;
    const peer = connection.peer ?? 'unknown';
    return [
      `${peer.includes(':') ? `[${peer}]` : peer}:${connection.port}`,
      state,
      numbers.age(connection.ageSeconds),
      numbers.age(connection.idleSeconds),
      numbers.bytes(connection.bytesReceived),
      numbers.bytes(connection.bytesSent),
    ];
  }

  function render(answer) {
    pages = Math.max(1, answer.pages);
    if (page > pages) {
      page = pages;
    }
    show(
      $('connection-rows'),
      answer.connections.map((one) => ({ key: String(one.id), cells: cells(one) })),
      'No connection is open',
    );
    $('connections-caption').textContent =
      answer.total === 1 ? '1 open connection' : `${answer.total} open connections`;
    $('pager').hidden = pages === 1;
    $('page-now').textContent = `${page} of ${pages}`;
    $('page-before').setAttribute('aria-disabled', String(page === 1));
    $('page-after').setAttribute('aria-disabled', String(page === pages));
  }

  async function ask() {
    if (asking) {
      return;
    }
    asking = true;
    try {
      const answer = await fetch(`/connections?page=${page}&size=${PAGE_SIZE}`);
      if (answer.ok) {
        render(await answer.json());
      }
    } catch {
      // The feed says that nobody is there, and the table dims with the rest.
    } finally {
      asking = false;
    }
  }

  function turn(by) {
    const next = Math.min(pages, Math.max(1, page + by));
    if (next !== page) {
      page = next;
      ask();
    }
  }

  $('page-before').addEventListener('click', () => turn(-1));
  $('page-after').addEventListener('click', () => turn(1));
  setInterval(() => {
    if (!paused() && !document.hidden) {
      ask();
    }
  }, PERIOD_MILLIS);
  ask();
}
