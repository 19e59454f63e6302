// HTTPS, the exchange of the certificate while the server runs, and the addresses for load balancers.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import { test } from 'node:test';
import { run, startServer, temporaryFolder, within } from './support/program.mjs';
import { headersOf, modernRequest, send } from './support/raw.mjs';

// A certificate for localhost by this name, and its key.
function certificate(folder, name) {
  const files = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${name}`,
                           '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', files.key, '-out', files.certificate], { stdio: 'pipe' });
  return files;
}

// Asks for the tools over TLS; their number and whose certificate the server showed.
function listTools(url, ca) {
  const body = JSON.stringify(modernRequest('tools/list'));
  return new Promise((done, failed) => {
    const request = https.request(url, { method: 'POST', headers: headersOf(JSON.parse(body)), ca, agent: false }, (response) => {
      const shownBy = response.socket.getPeerCertificate().subject.CN;
      let text = '';
      response.on('data', (part) => (text += part));
      response.on('end', () => done({ shownBy, tools: JSON.parse(text).result.tools.length }));
    });
    request.on('error', failed);
    request.end(body);
  });
}

const httpsServer = async (t, files) => {
  const server = await startServer(t, { args: ['--tls-certificate', files.certificate, '--tls-key', files.key] });
  assert.match(server.url, /^https:/);
  return server;
};

const logged = (server, pattern) => within(10_000, `${pattern} in the log`, (async () => {
  while (!pattern.test(server.output)) await new Promise((done) => setTimeout(done, 20));
})());

test('a server with a certificate speaks HTTPS, and shows a new certificate after SIGHUP', async (t) => {
  const folder = temporaryFolder(t);
  const first = certificate(folder, 'first'), second = certificate(folder, 'second');
  const server = await httpsServer(t, first);
  const trusted = [readFileSync(first.certificate), readFileSync(second.certificate)];
  const before = await listTools(server.url, trusted);
  assert.equal(before.shownBy, 'first');
  assert.ok(before.tools > 0);

  copyFileSync(second.certificate, first.certificate);
  copyFileSync(second.key, first.key);
  process.kill(server.pid, 'SIGHUP');
  await logged(server, /has been read again/);
  assert.equal((await listTools(server.url, trusted)).shownBy, 'second');

  writeFileSync(first.key, 'not a key');
  process.kill(server.pid, 'SIGHUP');
  await logged(server, /stays as it was/);
  assert.equal((await listTools(server.url, trusted)).shownBy, 'second');
});

test('a certificate that cannot be used is refused at the start, with what to do', async (t) => {
  const folder = temporaryFolder(t);
  const { certificate: good, key } = certificate(folder, 'good');
  const { key: other } = certificate(folder, 'other');
  const start = (...args) => run(['serve', '--port', '0', '--database', join(folder, 'c.db'), ...args]);
  for (const [args, reason] of [[['--tls-certificate', good], /--tls-key/], [['--tls-key', key], /--tls-certificate/],
                                [['--tls-certificate', good, '--tls-key', other], /other\.key|match/],
                                [['--tls-certificate', join(folder, 'absent.pem'), '--tls-key', key], /absent\.pem/]]) {
    const { code, stderr } = await start(...args);
    assert.notEqual(code, 0);
    assert.match(stderr, reason);
  }
});

test('/healthz and /readyz answer anybody who asks with GET', async (t) => {
  const { url } = await startServer(t);
  for (const [path, word] of [['/healthz', 'alive\n'], ['/readyz', 'ready\n']]) {
    const answer = await send(new URL(path, url).href, { method: 'GET' });
    assert.equal(answer.status, 200);
    assert.equal(answer.text, word);
    assert.equal((await send(new URL(path, url).href, { method: 'POST', body: '' })).status, 405);
  }
});
