// The live feed: a frame a second from /live, by server-sent events. The browser reconnects by
// itself after a break; after an answer that is no feed it does not, so this does. Tells its
// listener of each frame, and of each change between live, silent and away.

/** Milliseconds without a frame after which what is shown counts as old. */
const SILENT_AFTER = 3500;

const RETRY_MILLIS = 2000;

/**
 * Listens for ever.
 *
 * @param onFrame gets each frame once, in order
 * @param onState gets "live", "silent" (connected, but nothing comes) or "away" (no connection), and
 *     the milliseconds since the last frame, or null before the first; called each second
 */
export function listen(onFrame, onState) {
  let source = null;
  let lastFrameAt = null;
  let lastMillis = 0;
  let retryAt = 0;

  function connect() {
    source = new EventSource('/live');
    source.onmessage = (event) => {
      lastFrameAt = performance.now();
      const frame = JSON.parse(event.data);
      // A new connection begins with frames of the last minutes, which we may have.
      if (frame.timeMillis > lastMillis) {
        lastMillis = frame.timeMillis;
        onFrame(frame);
      }
      tell();
    };
    source.onerror = tell;
  }

  function tell() {
    const silence = lastFrameAt === null ? null : performance.now() - lastFrameAt;
    const open = source !== null && source.readyState === EventSource.OPEN;
    const fresh = silence !== null && silence < SILENT_AFTER;
    onState(open && fresh ? 'live' : open ? 'silent' : 'away', silence);
  }

  async function check() {
    if (source.readyState === EventSource.CLOSED && performance.now() >= retryAt) {
      retryAt = performance.now() + RETRY_MILLIS;
      try {
        const answer = await fetch('/config');
        if (answer.status === 401) {
          location.assign('/login');
          return;
        }
        source.close();
        connect();
      } catch {
        // Nobody is there; the next second asks again.
      }
    }
    tell();
  }

  connect();
  setInterval(check, 1000);
}
