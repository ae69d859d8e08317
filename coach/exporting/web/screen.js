/* What is on the screen, from the place in the session. */

const chapterButtons = Array.from(document.querySelectorAll('[data-chapter]'));

let shownChapter = -1;
let begun = false; // whether it has played since the page came, or since a session was closed

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const bare = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

const repsOf = (planned) => planned.reduce((sum, side) => sum + side[3], 0);

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** For screen readers: where somebody went by hand, and where the coach waits; never over it. */
function say(text) {
  setText(byId('status'), text);
}

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds + HAIR));
  return Math.floor(whole / 60) + ':' + String(whole % 60).padStart(2, '0');
}

function state() {
  if (!byId('done').hidden) return 'done';
  if (waiting) return 'waiting';
  if (!audio.paused && !audio.ended) return 'playing';
  return document.body.dataset.state === 'new' && now() < MARGIN ? 'new' : 'paused';
}

function show() {
  const time = now();
  document.body.dataset.state = state();
  showChapter(chapter());
  const phase = showPhase(time);
  showCaption(time, phase);
  showReady();
  byId('whole').value = time;
  setText(byId('left'), filled(words.left, { time: clock(session.seconds - time) }));
  setText(byId('clock'), clock(time));
  showPosition(time);
}

function showPosition(time) {
  const position = byId('position');
  // A screen reader reads every change of the slider it is on: stay silent
  // there while the coach talks.
  if (document.activeElement === position && !audio.paused) return;
  position.value = String(Math.floor(time + HAIR));
  position.setAttribute('aria-valuetext', clock(time) + ', ' + session.chapters[chapter()][1]);
}

function showPhase(time) {
  const phase = waiting ? null : spanAt(session.phases, time);
  byId('stage').dataset.phase = phase ? phase[2] : 'none';
  setText(byId('phase'), phase ? phase[3] : '');
  setText(byId('digits'), phase ? String(Math.ceil(phase[1] - time - HAIR)) : '');
  const rep = session.reps[indexAt(session.reps, time)];
  const start = session.chapters[chapter()][0];
  setText(byId('place'), rep && rep[0] >= start - HAIR ? rep[3] : '');
  return phase ? phase[3] : '';
}

/** Show what was said last and says more than what stands there already. */
function showCaption(time, phase) {
  if (waiting) {
    const asked = session.captions[indexAt(session.captions, waiting.gate[0])];
    setText(byId('caption'), Date.now() < waiting.patient ? asked[2] : words.patience);
    return;
  }
  const [start, label] = session.chapters[chapter()];
  const there = [phase, label, session.title].map(bare);
  let index = indexAt(session.captions, time);
  while (index >= 0 && there.includes(bare(session.captions[index][2]))) index -= 1;
  const caption = session.captions[index];
  setText(byId('caption'), caption && caption[0] >= start - HAIR ? caption[2] : '');
}

function showChapter(index) {
  if (index === shownChapter) return;
  shownChapter = index;
  setText(byId('chapter'), session.chapters[index][1]);
  const following = session.chapters[index + 1];
  setText(byId('coming'), following ? filled(words.next, { part: following[1] }) : '');
  showDrawing(byId('drawing'), index);
  showDrawing(byId('coming-drawing'), index + 1);
  chapterButtons.forEach((button, position) => {
    if (position === index) button.setAttribute('aria-current', 'true');
    else button.removeAttribute('aria-current');
  });
  describe(session.chapters[index][1]);
}

/** Show the drawing that stands in the list of exercises; none before the first of them. */
function showDrawing(place, index) {
  const drawing = chapterButtons[index] && chapterButtons[index].querySelector('svg, img');
  place.replaceChildren(...(drawing ? [drawing.cloneNode(true)] : []));
  place.hidden = !drawing;
}

function showReady() {
  const silence = !audio.paused && spanAt(session.silences, now());
  byId('ready').hidden = !(waiting || silence);
  byId('ready').classList.toggle('quiet', !waiting);
  byId('limit').hidden = !waiting;
  if (waiting) setText(byId('seconds'), clock((waiting.until - Date.now()) / 1000 + 1));
}

function showPlaying() {
  const playing = !audio.paused && !audio.ended;
  byId('play').classList.toggle('playing', playing);
  const over = audio.ended || !byId('done').hidden;
  const fresh = document.body.dataset.state === 'new' ? words.start : words.play;
  setText(byId('play-text'), playing ? words.pause : over ? words.again : fresh);
  if (playing && !begun) {
    begun = true;
    document.body.dataset.state = 'playing';
    byId('before').open = false;
    remember(NOTICES_KEY, session.safety);
    window.scrollTo(0, 0);
  }
  if ('mediaSession' in navigator) {
    navigator.mediaSession.playbackState = playing ? 'playing' : 'paused';
  }
}

function follow() {
  if (audio.paused) return;
  advance();
  vibrate();
  show();
  requestAnimationFrame(follow);
}

function complain(error) {
  // A pause that comes before the sound has started is not a fault.
  if (!error || error.name !== 'AbortError') byId('trouble').hidden = false;
}

// ---- when it is over ------------------------------------------------------

function makeScale(question) {
  const scale = byId(question).querySelector('div');
  for (let value = 0; value <= 10; value += 1) {
    const label = document.createElement('label');
    const input = document.createElement('input');
    Object.assign(input, { type: 'radio', name: question, value: String(value) });
    input.addEventListener('change', () => {
      noteAnswer(question, value);
      if (question === 'pain') showAdvice(value);
      showSessions();
    });
    label.append(input, String(value));
    scale.append(label);
  }
}

function showAdvice(pain) {
  const [values, sentences] = session.advice;
  setText(byId('advice'), values.includes(pain) ? sentences.join(' ') : '');
}

function showDone() {
  const planned = repsOf(session.planned);
  setText(byId('did'), filled(words.done, { done: record.done.length, planned }));
  document.querySelectorAll('.scale input').forEach((input) => {
    input.checked = false;
  });
  showAdvice(null);
  // Where nothing was done there is nothing to be asked.
  ['pain', 'effort'].forEach((question) => {
    byId(question).hidden = !record.done.length;
  });
  byId('stage').hidden = true;
  byId('done').hidden = false;
  showPlaying();
  showSessions();
  show();
  window.scrollTo(0, 0);
  byId('done-title').focus({ preventScroll: true });
}

function closeDone() {
  byId('done').hidden = true;
  byId('stage').hidden = false;
  document.body.dataset.state = 'new';
  begun = false;
  seek(0);
  showPlaying();
  byId('play').focus();
}

// ---- the sessions on this device ------------------------------------------

function showSessions() {
  const two = (number) => String(number).padStart(2, '0');
  const lines = keptSessions().map((one) => {
    const at = new Date(one.started);
    const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
    const answers = ['pain', 'effort']
      .filter((question) => one[question] !== null)
      .map((question) => filled(words[question], { value: one[question] }));
    const line = document.createElement('li');
    line.textContent = filled(words.listed, {
      date: day + ' ' + two(at.getHours()) + ':' + two(at.getMinutes()),
      title: one.title,
      done: one.done.length,
      planned: repsOf(one.planned),
      answers: answers.join(''),
    });
    return line;
  });
  byId('sessions').replaceChildren(...lines);
  byId('none').hidden = lines.length > 0;
  byId('files').hidden = !lines.length;
  byId('sure').hidden = true;
  byId('room').hidden = !refused;
  setText(byId('room'), refused ? words.full : '');
}

function saveFile() {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([historyFile()], { type: 'application/json' }));
  link.download = 'coach-history.json';
  link.click();
  URL.revokeObjectURL(link.href);
}
