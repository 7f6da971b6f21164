/** For `node --require`: no name is known and no other machine answers, whatever this machine reaches. Native code goes unhindered. */
const dns = require('node:dns');
const net = require('node:net');

const unknown = (host) =>
  Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), {
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
    hostname: host,
  });
const isHere = (host) => !host || host === 'localhost' || host === '::1' || /^127\./.test(host);

const { lookup } = dns;
dns.lookup = (host, ...rest) => (isHere(host) ? lookup(host, ...rest) : process.nextTick(rest.at(-1), unknown(host)));
const { lookup: promised } = dns.promises;
dns.promises.lookup = (host, ...rest) => (isHere(host) ? promised(host, ...rest) : Promise.reject(unknown(host)));

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  // net.connect() hands its arguments on in an array.
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  const host = typeof first === 'object' && first?.path === undefined ? first?.host : undefined;
  if (net.isIP(host ?? '') && !isHere(host)) {
    process.nextTick(() =>
      this.destroy(Object.assign(new Error(`connect ENETUNREACH ${host}`), { code: 'ENETUNREACH' })),
    );
    return this;
  }
  return connect.apply(this, args);
};
