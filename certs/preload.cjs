// Makes Node 18 and 20 follow HTTPS_PROXY, HTTP_PROXY and NO_PROXY, as Node 22.21 and 24.5 do
// themselves with NODE_USE_ENV_PROXY=1. Loaded by NODE_OPTIONS=--require; on a Node that needs
// no help it does nothing. It covers the built-in fetch and what uses http.Agent or https.Agent
// without an own createConnection; an agent that an application brings along stays as it is.
'use strict';

const http = require('http');
const https = require('https');
const net = require('net');
const tls = require('tls');

const DISPATCHER = Symbol.for('undici.globalDispatcher.1');

function honorsProxy(version) {
  const [major, minor] = version.split('.').map(Number);
  // 22.21 and 24.5 learned it; 23 never did.
  return (major === 22 && minor >= 21) || (major === 24 && minor >= 5) || major > 24;
}

function setting(name) {
  return process.env[name.toLowerCase()] || process.env[name] || '';
}

/** Read a proxy URL; null if there is none or it is of a kind that we cannot speak to. */
function readProxy(text) {
  if (!text) return null;
  try {
    const url = new URL(text.includes('://') ? text : `http://${text}`);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
    const isSecure = url.protocol === 'https:';
    const proxy = {
      isSecure,
      host: bare(url.hostname),
      port: Number(url.port) || (isSecure ? 443 : 80),
      authorization: '',
    };
    if (url.username || url.password) {
      const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
      proxy.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
    }
    return proxy;
  } catch {
    return null;
  }
}

/** Take the brackets off an IPv6 address. */
function bare(host) {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/** Split NO_PROXY into rules: `*`, a name that covers its subdomains, each with or without port. */
function readExceptions(text) {
  return text.toLowerCase().split(/[\s,]+/).filter(Boolean).map((rule) => {
    const match = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(rule);
    const [name, port] = match ? [match[1], Number(match[2])] : [rule, 0];
    return { name: bare(name.replace(/^\*?\.(?=.)/, '')), port };
  });
}

function isException(exceptions, host, port) {
  const name = bare(host.toLowerCase());
  return exceptions.some((rule) =>
    (!rule.port || rule.port === port) &&
    (rule.name === '*' || name === rule.name || name.endsWith(`.${rule.name}`)));
}

/** Ask the proxy for a tunnel to host:port; done(error) or done(null, socket), once. */
function openTunnel(proxy, host, port, timeout, done) {
  const target = `${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
  const headers = { Host: target };
  if (proxy.authorization) headers['Proxy-Authorization'] = proxy.authorization;
  const request = http.request({
    method: 'CONNECT',
    host: proxy.host,
    port: proxy.port,
    path: target,
    headers,
    // A connection of our own: the agents' are the ones that this file changes.
    createConnection: () => (proxy.isSecure
      ? tls.connect({ host: proxy.host, port: proxy.port, servername: serverName(proxy.host) })
      : net.connect({ host: proxy.host, port: proxy.port })),
  });
  let isDone = false;
  const finish = (error, socket) => {
    if (isDone) return;
    isDone = true;
    done(error, socket);
  };
  const fail = (why, code) => finish(Object.assign(
    new Error(`proxy ${proxy.host}:${proxy.port}: no connection to ${target} (${why})`), { code }));
  request.once('connect', (response, socket, head) => {
    if (response.statusCode !== 200) {
      socket.destroy();
      fail(`it answered ${response.statusCode} ${response.statusMessage}`, 'ECONNREFUSED');
      return;
    }
    socket.setTimeout(0);
    if (head.length) socket.unshift(head);
    finish(null, socket);
  });
  request.once('response', (response) => {
    response.destroy();
    fail(`it answered ${response.statusCode}`, 'ECONNREFUSED');
  });
  request.once('error', (error) => fail(error.message, error.code));
  if (timeout) {
    request.setTimeout(timeout, () => request.destroy(
      Object.assign(new Error(`no answer in ${timeout} ms`), { code: 'ETIMEDOUT' })));
  }
  request.end();
}

function serverName(host) {
  return net.isIP(host) ? '' : host;
}

/** Make an agent class connect through the proxy where the exceptions do not say otherwise. */
function changeAgent(Agent, proxy, exceptions, defaultPort) {
  const direct = Agent.prototype.createConnection;
  Agent.prototype.createConnection = function createConnection(...args) {
    const [options, done] = args;
    const port = options && Number(options.port || defaultPort);
    const host = options && bare(String(options.host || options.hostname || 'localhost'));
    const isPlain = !options || typeof options !== 'object' || typeof done !== 'function' ||
      options.socket || options.socketPath || options.path && !options.host;
    if (isPlain || isException(exceptions, host, port)) return direct.apply(this, args);
    openTunnel(proxy, host, port, options.timeout, (error, socket) => {
      if (error) done(error);
      else if (defaultPort === 80) done(null, socket);
      else done(null, direct.call(this, { ...options, socket }));
    });
    return undefined;
  };
}

/** Connect for fetch as undici asks it: done(error) or done(null, connected socket). */
function fetchConnector(proxies, exceptions) {
  return (options, done) => {
    const isSecure = options.protocol === 'https:';
    const host = bare(options.hostname);
    const port = Number(options.port) || (isSecure ? 443 : 80);
    const proxy = isException(exceptions, host, port) ? null : proxies[isSecure ? 'https' : 'http'];
    const finish = (error, socket) => process.nextTick(done, error, socket);
    const secure = (socket) => {
      const whole = isSecure
        ? tls.connect({
          ...(socket ? { socket } : { host, port }),
          servername: options.servername || serverName(host),
          ALPNProtocols: ['http/1.1'],
        })
        : socket || net.connect({ host, port });
      const fail = (error) => finish(error);
      const ready = () => {
        whole.removeListener('error', fail);
        whole.setNoDelay(true);
        whole.setKeepAlive(true, 60000);
        done(null, whole);
      };
      whole.once('error', fail);
      if (isSecure) whole.once('secureConnect', ready);
      else if (socket) ready();
      else whole.once('connect', ready);
    };
    if (!proxy) secure(null);
    else openTunnel(proxy, host, port, 0, (error, socket) => (error ? finish(error) : secure(socket)));
  };
}

/** Change the built-in fetch at its first use: loading it costs time that most programs save. */
function changeFetch(proxies, exceptions) {
  const original = globalThis.fetch;
  if (typeof original !== 'function') return;
  let isChanged = false;
  const change = () => {
    isChanged = true;
    void globalThis.Headers; // loads undici, which then sets its dispatcher
    const present = globalThis[DISPATCHER];
    // Any other class is the application's own choice.
    if (!present || present.constructor.name !== 'Agent') return;
    globalThis[DISPATCHER] = new present.constructor({
      connect: fetchConnector(proxies, exceptions),
    });
  };
  globalThis.fetch = function fetch(input, init = undefined) {
    if (!isChanged) change();
    return original.call(this, input, init);
  };
}

function start() {
  if (honorsProxy(process.versions.node)) return;
  const secure = readProxy(setting('HTTPS_PROXY'));
  const plain = readProxy(setting('HTTP_PROXY'));
  if (!secure && !plain) return;
  const exceptions = readExceptions(setting('NO_PROXY'));
  if (secure) changeAgent(https.Agent, secure, exceptions, 443);
  if (plain) changeAgent(http.Agent, plain, exceptions, 80);
  changeFetch({ https: secure, http: plain }, exceptions);
}

start();
