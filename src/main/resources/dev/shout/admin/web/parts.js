// Loads the page again when a part of it did not arrive: a script that is missing would leave it
// "connecting" for ever, and a browser asks for no part a second time, though all that happened may
// be that a network interface came or went (Chromium: ERR_NETWORK_CHANGED). No module, and the
// first of the scripts, so that it hears of all the others.

const AGAIN_MILLIS = 2000;

let missing = false;

/** Only once the server answers, for what a browser shows in its place does not come back. */
async function loadAgain() {
  try {
    await fetch('/');
    location.reload();
  } catch {
    setTimeout(loadAgain, AGAIN_MILLIS);
  }
}

// Errors of elements do not bubble, but are seen on their way down.
addEventListener(
  'error',
  ({ target }) => {
    if (missing || !(target instanceof HTMLScriptElement || target instanceof HTMLLinkElement)) {
      return;
    }
    missing = true;
    addEventListener('DOMContentLoaded', say);
    say();
    setTimeout(loadAgain, AGAIN_MILLIS);
  },
  true,
);

function say() {
  const feed = document.getElementById('feed');
  if (feed) {
    document.body.dataset.feed = 'away';
    feed.textContent = 'a part of this page did not arrive, it loads again';
  }
}
