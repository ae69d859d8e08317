/* The device: lock screen and headset, a screen that stays on, vibration, keys, the app. */

const NOTICES_KEY = 'coach-notices';
const SETTINGS = ['gates', 'vibrate', 'keys'];
const LET_GO_MS = [120, 80, 120];
const HOLD_MS = 200;

// ---- lock screen and headset ----------------------------------------------

function describe(label) {
  if (!('mediaSession' in navigator) || typeof MediaMetadata === 'undefined') return;
  navigator.mediaSession.metadata = new MediaMetadata({
    title: label,
    artist: session.title,
    album: session.title,
    artwork: session.artwork,
  });
}

function tellPosition() {
  if (!('mediaSession' in navigator) || !navigator.mediaSession.setPositionState) return;
  const duration = audio.duration;
  if (!(duration > 0 && duration < Infinity)) return;
  const position = Math.min(audio.currentTime, duration);
  navigator.mediaSession.setPositionState({ duration, position, playbackRate: 1 });
}

function answerHeadset() {
  if (!('mediaSession' in navigator)) return;
  // No seekforward and seekbackward: with them, phones show those two on the
  // lock screen in place of next and previous. While the coach waits, "next" is "ready".
  const actions = {
    play,
    pause: () => audio.pause(),
    stop: () => audio.pause(),
    nexttrack: () => (waiting ? goOn() : next()),
    previoustrack: back,
    seekto: (details) => seek(details.seekTime),
  };
  Object.keys(actions).forEach((name) => {
    try {
      navigator.mediaSession.setActionHandler(name, actions[name]);
    } catch {
      // This browser does not know the action.
    }
  });
}

// ---- a screen that stays on, and vibration --------------------------------

let lock = null; // the wake lock, "asked" while one is on its way, or null

async function keepScreenOn() {
  if (!('wakeLock' in navigator) || lock || audio.paused || document.hidden) return;
  lock = 'asked';
  try {
    const held = await navigator.wakeLock.request('screen');
    lock = held;
    // The system takes it back when the page is hidden or the battery is low.
    held.addEventListener('release', () => {
      if (lock === held) lock = null;
    });
    if (audio.paused) letScreenSleep();
  } catch {
    lock = null;
  }
}

function letScreenSleep() {
  if (!lock || lock === 'asked') return;
  lock.release();
  lock = null;
}

let held = false;

/** Vibrate where what is held begins and ends; not where somebody jumps or pauses. */
function vibrate() {
  const phase = audio.paused || waiting ? null : spanAt(session.phases, now());
  const holding = Boolean(phase && phase[2] === 'timed');
  const changed = holding !== held && !audio.paused && !audio.seeking;
  held = holding;
  if (changed && 'vibrate' in navigator && byId('vibrate').checked) {
    navigator.vibrate(holding ? HOLD_MS : LET_GO_MS);
  }
}

// ---- keys -----------------------------------------------------------------

const KEYS = {
  ' ': toggle,
  enter: goOn,
  n: next,
  arrowright: next,
  b: back,
  arrowleft: back,
  r: repeat,
};

function onKey(event) {
  if (!byId('keys').checked || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  // Space on a button presses that button; arrows on a slider move it.
  if (event.target.closest('input')) return;
  if ((key === ' ' || key === 'enter') && event.target.closest('button, summary, a')) return;
  if (!Object.hasOwn(KEYS, key) || event.repeat) return;
  event.preventDefault();
  KEYS[key]();
}

// ---- the app --------------------------------------------------------------

/** Offer to be installed, and keep all of it on the device, where the browser can. */
async function becomeApp() {
  if (location.protocol === 'file:') return;
  Object.entries({ manifest: 'manifest.webmanifest', 'apple-touch-icon': 'icon-192.png' }).forEach(
    ([rel, href]) => document.head.append(Object.assign(document.createElement('link'), { rel, href })),
  );
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    byId('install').hidden = false;
    byId('install').onclick = () => event.prompt();
  });
  window.addEventListener('appinstalled', () => {
    byId('install').hidden = true;
  });
  if (!('serviceWorker' in navigator)) return; // as in an address without https
  try {
    let controlled = Boolean(navigator.serviceWorker.controller);
    const kept = await navigator.serviceWorker.register('worker.js', { updateViaCache: 'none' });
    kept.addEventListener('updatefound', () => {
      const fresh = kept.installing;
      fresh.addEventListener('statechange', () => tellKept(kept, fresh.state));
    });
    tellKept(kept, '');
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      // The first time this page is of the version that is kept, and stays.
      if (controlled) location.reload();
      controlled = true;
    });
  } catch {
    tellKept(null, 'redundant');
  }
}

function tellKept(kept, now) {
  const there = kept && kept.active;
  if (there || now === 'redundant') {
    setText(byId('kept'), there ? words.kept : words.unkept);
    byId('kept').hidden = false;
  }
  if (kept && kept.waiting && there) {
    setText(byId('kept'), words.newer);
    byId('update').hidden = false;
    byId('update').onclick = () => {
      save();
      kept.waiting.postMessage('take over');
    };
  }
}

/** List what else was opened beside this folder: several programmes make one app. */
function listOthers() {
  const [, parent, folder] = /^(.*\/)([^/]+)\/[^/]*$/.exec(location.pathname) || [];
  if (!folder) return;
  const key = 'coach-programmes-' + parent;
  const known = Object.assign({}, recallData(key), { [folder]: session.title });
  remember(key, JSON.stringify(known));
  const others = Object.keys(known).filter((name) => name !== folder);
  byId('others').hidden = !others.length;
  byId('programmes').replaceChildren(
    ...others.sort().map((name) => {
      const line = document.createElement('li');
      const link = document.createElement('a');
      link.href = '../' + name + '/index.html';
      link.textContent = String(known[name]);
      line.append(link);
      return line;
    }),
  );
}
