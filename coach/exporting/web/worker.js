/*
 * Keeps one version of this folder on the device, whole or not at all.
 *
 * A version is a list of files with their digests. It is fetched into a cache of its own and
 * checked file by file; where one is missing or is of another version, or there is no room, the
 * version before stays. It takes over when all its pages are closed, or when one of them says so.
 * A player asks for parts of the sound: those are cut from the file that is kept. The exporter
 * writes VERSION, FILES (digests by path) and TYPES (media types by ending) before this.
 */

const SCOPE = new URL('./', self.location).pathname;
const PREFIX = 'coach ' + SCOPE + ' ';
const CACHE = PREFIX + VERSION;

const digestOf = async (bytes) =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');

async function bytesOf(path) {
  const known = await caches.match(SCOPE + path);
  if (known) {
    const bytes = await known.arrayBuffer();
    if ((await digestOf(bytes)) === FILES[path]) return bytes;
  }
  const response = await fetch(path, { cache: 'no-cache' });
  const bytes = await response.arrayBuffer();
  if (!response.ok || (await digestOf(bytes)) !== FILES[path]) {
    throw new Error(path + ' is missing, or of another version');
  }
  return bytes;
}

async function keepAll() {
  try {
    const cache = await caches.open(CACHE);
    for (const path of Object.keys(FILES)) {
      const headers = { 'Content-Type': TYPES[path.split('.').pop()] };
      await cache.put(SCOPE + path, new Response(await bytesOf(path), { headers }));
    }
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

async function leaveOnlyThis() {
  const names = await caches.keys();
  const former = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(former.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answer(request, path) {
  const kept = await (await caches.open(CACHE)).match(SCOPE + path);
  if (!kept) return fetch(request);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('Range') || '');
  if (!range) return kept;
  const blob = await kept.blob();
  const first = Number(range[1]);
  const last = range[2] ? Math.min(Number(range[2]), blob.size - 1) : blob.size - 1;
  if (first > last) {
    return new Response(null, { status: 416, headers: { 'Content-Range': 'bytes */' + blob.size } });
  }
  return new Response(blob.slice(first, last + 1), {
    status: 206,
    headers: {
      'Content-Type': kept.headers.get('Content-Type'),
      'Content-Range': 'bytes ' + first + '-' + last + '/' + blob.size,
      'Content-Length': String(last - first + 1),
      'Accept-Ranges': 'bytes',
    },
  });
}

self.addEventListener('install', (event) => event.waitUntil(keepAll()));
self.addEventListener('activate', (event) => event.waitUntil(leaveOnlyThis()));
self.addEventListener('message', (event) => {
  if (event.data === 'take over') self.skipWaiting();
});
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (!url.pathname.startsWith(SCOPE)) return;
  const path = url.pathname.slice(SCOPE.length) || 'index.html';
  if (Object.hasOwn(FILES, path)) event.respondWith(answer(event.request, path));
});
