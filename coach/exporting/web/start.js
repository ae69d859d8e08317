/* Wiring. Until this has run, the page is what a browser without scripts shows. */

function onClick(id, action) {
  byId(id).addEventListener('click', action);
}

function restore() {
  const time = keptPlace();
  if (!(time > MARGIN && time < session.seconds - MARGIN)) return;
  document.body.dataset.state = 'paused';
  seek(time);
  setText(byId('play-text'), filled(words.resume, { time: clock(time) }));
}

onClick('play', toggle);
onClick('ready', goOn);
onClick('next', next);
onClick('back', back);
onClick('repeat', repeat);
onClick('finish', () => finish('stopped'));
onClick('close', closeDone);
onClick('print', () => window.print());
onClick('save', saveFile);
onClick('show', () => {
  const folded = byId('paper').toggleAttribute('data-folded');
  byId('show').setAttribute('aria-expanded', String(!folded));
});
onClick('delete', () => {
  byId('sure').hidden = false;
  byId('leave').focus();
});
onClick('leave', () => {
  byId('sure').hidden = true;
  byId('delete').focus();
});
onClick('delete-all', () => {
  deleteSessions();
  showSessions();
  say(byId('none').textContent);
});
byId('position').addEventListener('input', (event) => seek(Number(event.target.value)));
SETTINGS.forEach((name) => {
  byId(name).checked = recall('coach-' + name) !== 'off';
  byId(name).addEventListener('change', (event) => {
    remember('coach-' + name, event.target.checked ? 'on' : 'off');
  });
});
chapterButtons.forEach((button, index) => {
  button.addEventListener('click', () => goToChapter(index));
});
byId('file').addEventListener('change', (event) => {
  if (!event.target.files.length) return;
  wanted = now();
  audio.src = URL.createObjectURL(event.target.files[0]);
  byId('trouble').hidden = true;
});
document.addEventListener('keydown', onKey);
document.addEventListener('visibilitychange', keepScreenOn);
window.addEventListener('pagehide', save);

audio.addEventListener('loadedmetadata', () => {
  if (wanted !== null) seek(wanted);
  tellPosition();
});
audio.addEventListener('error', complain);
audio.addEventListener('playing', () => {
  byId('trouble').hidden = true;
});
audio.addEventListener('play', () => {
  before = now();
  showPlaying();
  keepScreenOn();
  follow();
});
audio.addEventListener('pause', () => {
  // Whatever interrupts a wait, it is begun again.
  waiting = null;
  showPlaying();
  letScreenSleep();
  show();
  save();
});
audio.addEventListener('ended', () => finish('completed'));
audio.addEventListener('seeked', () => {
  show();
  tellPosition();
});
audio.addEventListener('timeupdate', () => {
  advance();
  vibrate();
  show();
  if (Math.abs(audio.currentTime - savedAt) >= 1) save();
});

audio.controls = false;
byId('plain').hidden = true;
document.querySelectorAll('[data-script]').forEach((element) => {
  element.hidden = false;
});
byId('vibrates').hidden = !('vibrate' in navigator);
byId('paper').toggleAttribute('data-folded', true);
byId('before').open = recall(NOTICES_KEY) !== session.safety;
['pain', 'effort'].forEach(makeScale);
answerHeadset();
listOthers();
restore();
show();
showSessions();
becomeApp();
if (audio.error) complain();
