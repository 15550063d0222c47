// "Try it, and see the socket": sends the line to the server, which opens the socket, and draws each
// step as it comes: the client on the left, the server on the right, and what went between them.

import * as numbers from './numbers.js';

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

/** What went over the wire: how much, in hexadecimal, as text. */
function wire(bytes) {
  const block = element('div', 'wire');
  block.append(element('span', 'wire-count', bytes.count === 1 ? '1 byte' : `${bytes.count} bytes`));
  if (bytes.count > 0) {
    const more = bytes.notShown > 0 ? ` … and ${bytes.notShown} more` : '';
    block.append(element('code', 'hex', bytes.hex + more), element('q', 'text', bytes.text));
  }
  return block;
}

function draw(step) {
  const item = element('li', `step ${step.place}`);
  const box = element('div', 'box');
  const head = element('h3', '', step.name);
  box.append(element('span', 'at', `+${numbers.seconds(step.micros / 1e6)}`), head);
  if (step.place.startsWith('to-') || step.place === 'both') {
    box.append(element('div', 'arrow'));
  }
  box.append(element('p', '', step.text));
  if (step.facts.length > 0) {
    const facts = element('dl', 'facts');
    for (const { name, value } of step.facts) {
      const pair = element('div', '');
      pair.append(element('dt', '', name), element('dd', '', value));
      facts.append(pair);
    }
    box.append(facts);
  }
  if (step.bytes) {
    box.append(wire(step.bytes));
  }
  item.append(box);
  return item;
}

/** The lines of a body that is still coming, each one JSON object. */
async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    const parts = (rest + value).split('\n');
    rest = parts.pop();
    yield* parts.filter((part) => part !== '').map((part) => JSON.parse(part));
  }
}

async function refusal(answer) {
  try {
    return (await answer.json()).error;
  } catch {
    return `the server said ${answer.status}`;
  }
}

/** Makes the form work. */
export function init(document) {
  const $ = (id) => document.getElementById(id);
  const form = $('try-form');
  const status = $('try-status');
  const protocol = () => form.elements.protocol.value;

  function explainDrop() {
    const tcp = protocol() === 'tcp';
    $('try-drop').disabled = tcp;
    $('try-drop-note').textContent = tcp
      ? 'Over TCP there is nothing for the program to lose: the system sends again what gets lost.'
      : 'The page throws one reply away: watch the time-out and the second try.';
  }

  async function send() {
    const answer = await fetch('/try', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        protocol: protocol(),
        text: $('try-text').value,
        dropReply: protocol() === 'udp' && $('try-drop').checked,
      }),
    });
    if (!answer.ok) {
      status.textContent = `Not tried: ${await refusal(answer)}.`;
      return;
    }
    $('steps').replaceChildren();
    let count = 0;
    let reply = null;
    for await (const step of lines(answer.body)) {
      $('steps').append(draw(step));
      count++;
      if (step.place === 'to-client' && step.bytes) {
        reply = (reply ?? '') + step.bytes.text;
      }
    }
    const shown = reply !== null && reply.length > 60 ? `${reply.slice(0, 60)}…` : reply;
    status.textContent =
      `${count} steps. ` + (reply === null ? 'No reply came.' : `The reply: “${shown}”.`);
  }

  form.addEventListener('change', explainDrop);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = $('try-send');
    // Not disabled: that would throw the keyboard's focus away.
    if (button.getAttribute('aria-disabled') === 'true') {
      return;
    }
    button.setAttribute('aria-disabled', 'true');
    status.textContent = `Trying over ${protocol().toUpperCase()} …`;
    try {
      await send();
    } catch {
      status.textContent = 'The admin server cannot be reached.';
    } finally {
      button.removeAttribute('aria-disabled');
    }
  });
  explainDrop();
}
